import type { PoorLine } from '../../server/voice/media/disturbance.ts';

/* What a test and the server's process say to each other. */

export type ServerOrder =
  /** Everything is forgotten, and the sample begins again; where it is is said again. */
  | { type: 'anew'; id: number }
  | { type: 'advance'; id: number; milliseconds: number }
  /** Agents take tasks and have the sample's quick connects. */
  | { type: 'tasks'; id: number }
  /** Tasks are made by the sample's template from now on. */
  | { type: 'template'; id: number }
  | { type: 'publish'; id: number; flow: { id: string; name: string; type: string; content: string } }
  /** What comes from a leg comes as over a poor line from now on; null: as ever. */
  | { type: 'disturb'; id: number; legId: string; line: PoorLine | null }
  | { type: 'kill_media'; id: number };

export type ServerReport =
  | {
      type: 'ready';
      /** Where its APIs are on this machine. */
      api: string;
      shop: string;
      instanceId: string;
      accessKeyId: string;
      secretAccessKey: string;
      users: { username: string; password: string }[];
    }
  | { type: 'done'; id: number };
