import type { HostPorts } from './host.ts';

/** Ports of a host that can do nothing: a base to replace parts of. */
export function absentPorts(host: 'electron' | 'browser'): HostPorts {
  return {
    capabilities: { host, tray: false, badge: false, systemNotifications: false, keystore: false, openExternal: false },
    notifier: { show: () => undefined, withdraw: () => undefined },
    badge: { set: () => undefined },
    tray: { describe: () => undefined },
    opener: { open: () => Promise.reject(new Error('This host cannot open an address outside the panel.')) },
    secrets: memorySecrets(),
  };
}

/** Keeps secrets as long as the process runs. */
export function memorySecrets(): HostPorts['secrets'] {
  const values = new Map<string, string>();
  return {
    mode: 'memory',
    read: (name) => Promise.resolve(values.get(name) ?? null),
    write(name, value) {
      if (value === null) values.delete(name);
      else values.set(name, value);
      return Promise.resolve();
    },
  };
}
