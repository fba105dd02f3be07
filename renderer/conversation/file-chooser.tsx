import type { ReactNode, Ref } from 'react';

/**
 * The system's way to choose files, to be opened by whoever shows a button for it. What was chosen may be chosen again.
 * @param mark by what it is found in the document: that of the conversation is opened by a command
 */
export function FileChooser({ ref, mark, onChoose }: { ref?: Ref<HTMLInputElement>; mark: 'data-file-chooser' | 'data-task-files'; onChoose(files: FileList | null): void }): ReactNode {
  return (
    <input
      ref={ref}
      type="file"
      multiple
      hidden
      {...{ [mark]: '' }}
      onChange={(event) => {
        onChoose(event.target.files);
        event.target.value = '';
      }}
    />
  );
}
