import type { Locator, Page } from 'playwright-core';
import type { DesktopHandle } from './desktops.ts';

/** Somebody at a panel: what he does and sees there, found by role and name as he would. */
export class Agent {
  readonly desktop: DesktopHandle;
  readonly username: string;

  constructor(desktop: DesktopHandle, username: string) {
    this.desktop = desktop;
    this.username = username;
  }

  get page(): Page {
    return this.desktop.page();
  }

  async signsIn(): Promise<void> {
    await this.page.getByLabel('Name', { exact: true }).fill(this.username);
    await this.page.getByLabel('Password', { exact: true }).fill(`${this.username}-password`);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** The desktop was started again: signs in, unless the system's keystore kept the session. */
  async comesBack(): Promise<void> {
    const form = this.page.getByLabel('Name', { exact: true });
    await form.or(this.page.getByRole('button', { name: /^Your status/ })).first().waitFor();
    if (await form.isVisible()) await this.signsIn();
  }

  async signsOut(): Promise<void> {
    await this.page.getByRole('button', { name: /, settings$/ }).click();
    await this.page.getByRole('menuitem', { name: /^Sign out/ }).click();
    await this.page.getByLabel('Name', { exact: true }).waitFor();
  }

  async isLive(): Promise<void> {
    await this.page.getByText('Live', { exact: true }).waitFor();
  }

  async becomesAvailable(): Promise<void> {
    await this.choosesStatus('Available');
  }

  async choosesStatus(name: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Your status/ }).click();
    await this.page.getByRole('menu').getByText(name, { exact: true }).click();
  }

  async hasStatus(name: string): Promise<void> {
    await this.page.getByRole('button', { name: new RegExp(`^Your status: ${name} `) }).waitFor();
  }

  offer(customer: string): Locator {
    return this.page.getByRole('button', { name: `Accept ${customer}` });
  }

  async isOffered(customer: string): Promise<void> {
    await this.offer(customer).waitFor();
  }

  async accepts(customer: string): Promise<void> {
    await this.offer(customer).click();
    await this.conversation(customer).waitFor();
    await this.composer(customer).waitFor();
  }

  async rejects(customer: string): Promise<void> {
    await this.page.getByRole('button', { name: `Reject ${customer}` }).click();
  }

  async clears(customer: string): Promise<void> {
    await this.page.getByRole('button', { name: `Clear ${customer}` }).click();
  }

  /** Opens a contact of the list. */
  async opens(customer: string): Promise<void> {
    await this.list.getByText(customer, { exact: true }).first().click();
    await this.conversation(customer).waitFor();
  }

  get list(): Locator {
    return this.page.getByRole('navigation', { name: 'Your contacts' });
  }

  /** Makes a task for himself from nothing, and takes it. */
  async makesTask(name: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+e');
    await this.page.getByRole('dialog').getByLabel(/^Name/).fill(name);
    await this.page.getByRole('dialog').getByRole('button', { name: 'Create task' }).click();
    await this.offer(name).click();
    await this.page.getByRole('main', { name: `Task: ${name}` }).waitFor();
  }

  conversation(customer: string): Locator {
    return this.page.getByRole('main', { name: `Chat with ${customer}` });
  }

  get transcript(): Locator {
    return this.page.getByLabel('Transcript', { exact: true });
  }

  composer(customer: string): Locator {
    return this.page.getByRole('textbox', { name: `Message to ${customer}` });
  }

  async says(customer: string, text: string): Promise<void> {
    await this.writes(customer, text);
    await this.transcript.getByText(text, { exact: true }).waitFor();
  }

  async writes(customer: string, text: string): Promise<void> {
    await this.composer(customer).fill(text);
    await this.composer(customer).press('Enter');
  }

  async sees(text: string | RegExp): Promise<void> {
    await this.transcript.getByText(text).first().waitFor();
  }

  /** How often a text stands in the transcript. */
  async times(text: string): Promise<number> {
    return this.transcript.getByText(text, { exact: true }).count();
  }

  async leaves(): Promise<void> {
    await this.page.getByRole('button', { name: /^Leave/ }).click();
    await this.page.getByText('You are done with this chat').waitFor();
  }

  async closesContact(): Promise<void> {
    const close = this.page.getByRole('button', { name: 'Close contact' }).first();
    await close.click();
    await close.waitFor({ state: 'detached' });
  }
}
