export const faultWords = {
  title: 'This part could not be shown',
  what: (cause: string) => `The rest of the panel works, and nothing is lost. Cause: ${cause}`,
  again: 'Try again',
} as const;
