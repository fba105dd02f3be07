export const keySheetWords = {
  title: 'Keys',
  anywhere: 'Anywhere',
  contacts: 'Contacts',
  chat: 'Chat',
  call: 'Call',
  you: 'You',
  go: 'Go to',
  writing: [
    { title: 'Send', caps: ['↵'] },
    { title: 'New line', caps: ['⇧', '↵'] },
    { title: 'Take back the last queued message', caps: ['↑'] },
  ],
  lists: [{ title: 'Move in a list', caps: ['↑', '↓'] }],
} as const;
