/*
 * On phones the keyboard covers a part of the page that the page still counts as its own. What is left is told to the
 * styles, so that the place to write stays above the keyboard.
 */
export function followKeyboard(part: HTMLElement): void {
  const { visualViewport } = window;
  if (visualViewport === null) return;
  const tell = (): void => {
    // Who zooms in wants it larger, not smaller.
    if (visualViewport.scale > 1.01) return;
    part.style.setProperty('--chat-visible-height', `${visualViewport.height}px`);
    part.style.setProperty('--chat-visible-top', `${visualViewport.offsetTop}px`);
  };
  visualViewport.addEventListener('resize', tell);
  visualViewport.addEventListener('scroll', tell);
  tell();
}
