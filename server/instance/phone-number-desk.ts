import type { Tags } from './configuration-desk.ts';

/* The numbers that telephones call this instance by, as an administrator reads and changes them. */

/** @param flowId the flow that whoever calls it gets; null: it takes no calls */
export interface OwnPhoneNumber { id: string; number: string; description: string; flowId: string | null; tags: Tags; changedAt: number }

export interface PhoneNumberDesk {
  /** In the order of numbers. */
  list(): Promise<OwnPhoneNumber[]>;
  /**
   * Adds a number in E.164, or changes what is said of one that is there.
   * @throws Refusal `invalid`, `not_found`
   */
  put(number: { number: string; description?: string | undefined; flowId?: string | null | undefined }): Promise<{ id: string; added: boolean }>;
  /** @throws Refusal `not_found` */
  remove(id: string): Promise<void>;
}
