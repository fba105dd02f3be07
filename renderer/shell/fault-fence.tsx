import { CircleAlert } from 'lucide-react';
import { Component } from 'react';
import type { ReactNode } from 'react';
import { Button } from '../design/button.tsx';
import { Empty } from '../design/empty.tsx';
import { faultWords } from '../words/faults.ts';

/** Keeps a fault of one part from taking the rest along: says so and offers to try again. */
export class FaultFence extends Component<{ children: ReactNode }, { fault: Error | null }> {
  override state: { fault: Error | null } = { fault: null };

  static getDerivedStateFromError(fault: unknown): { fault: Error } {
    return { fault: fault instanceof Error ? fault : new Error(String(fault)) };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (!fault) return this.props.children;
    return (
      <Empty icon={CircleAlert} title={faultWords.title} action={<Button onClick={() => this.setState({ fault: null })}>{faultWords.again}</Button>}>
        {faultWords.what(fault.message)}
      </Empty>
    );
  }
}
