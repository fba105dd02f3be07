export const keySheetWords = {
  title: 'Keys',
  anywhere: 'Anywhere',
  contacts: 'Contacts',
  contact: 'The open contact',
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
