/** A supervisor's monitoring of a chat. */
export const monitorWords = {
  line: (agent: string) => (agent === '' ? 'Monitoring' : `Monitoring ${agent}`),
  inLine: (agent: string) => (agent === '' ? 'You stepped in' : `You stepped in, with ${agent}`),
  begin: (name: string) => `Monitor the chat with ${name}`,
  unseen: 'Nobody in the chat sees you.',
  stepIn: 'Step in',
  steppingIn: 'Stepping in',
  leave: 'Stop monitoring',
} as const;
