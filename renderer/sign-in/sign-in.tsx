import { Eye, EyeOff, Headset } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { Button, Keys } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { ink } from '../design/ink.ts';
import { DeskCallError } from '../desk/client.ts';
import { useDesk, useJudged, usePanel } from '../desk/use-panel.tsx';
import { shellWords, signInWords } from '../words/shell.ts';
import { signInProblem } from './problem.ts';
import type { SignInProblem } from './problem.ts';
import css from './sign-in.module.css';

const c = classNames(css);

/** The door. Errors stand where they belong, in plain words; a throttle counts down. */
export function SignIn(): ReactNode {
  const panel = usePanel();
  const server = useDesk((state) => state.server);
  const stored = useDesk((state) => state.storedUsers);
  const [name, setName] = useState(stored[0] ?? '');
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<SignInProblem | null>(null);
  const nameField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const secondsLeft = useJudged((now) => (problem?.until === undefined ? 0 : Math.max(0, Math.ceil((problem.until - now) / 1000))));
  const throttled = problem?.until !== undefined && secondsLeft > 0;

  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (asking || throttled) return;
    if (name.trim() === '') {
      setProblem({ at: 'name', words: signInWords.missingName });
      nameField.current?.focus();
      return;
    }
    if (password === '') {
      setProblem({ at: 'password', words: signInWords.missingPassword });
      passwordField.current?.focus();
      return;
    }
    setAsking(true);
    try {
      const { mode } = await panel.client.call('signIn', { username: name.trim(), password });
      panel.ui.set((ui) => ({ ...ui, view: mode === 'offline' ? 'review' : 'contacts', openContactId: null, overlay: null, problem: null }));
    } catch (error) {
      const refusal = error instanceof DeskCallError ? error : new DeskCallError({ code: 'internal', message: String(error) });
      setProblem(signInProblem(refusal, { server, known: stored.includes(name.trim()), anybodyStored: stored.length > 0, now: panel.clock.get() }));
      if (refusal.code === 'wrong_credentials') passwordField.current?.select();
      setAsking(false);
    }
  };

  const hintId = 'sign-in-problem';
  const words = problem?.until === undefined ? problem?.words : throttled ? signInWords.throttled(secondsLeft) : signInWords.throttledOver;
  const hint = problem && words !== undefined && (
    <span className={c('hint', (problem.until === undefined || throttled) && 'danger')} id={hintId} role="alert">
      {words}
    </span>
  );
  return (
    <div className={c('door')}>
      <main className={c('main')}>
        <form className={c('form')} aria-labelledby="sign-in-title" onSubmit={(event) => void submit(event)} noValidate>
          <span className={c('logo')}>
            <Headset size={22} aria-hidden="true" />
          </span>
          <div>
            <h1 id="sign-in-title">{signInWords.title}</h1>
            <p className={ink('muted')}>{shellWords.product}</p>
          </div>
          <div className={c('field')}>
            <span className={c('label')}>{signInWords.server}</span>
            <span className={c('server')}>{server}</span>
            {problem?.at === 'server' && hint}
          </div>
          <div className={c('field')}>
            <label htmlFor="sign-in-name">{signInWords.name}</label>
            <span className={c('input', problem?.at === 'name' && 'bad')}>
              <input
                id="sign-in-name"
                ref={nameField}
                value={name}
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                autoFocus={name === ''}
                aria-invalid={problem?.at === 'name'}
                aria-describedby={problem?.at === 'name' ? hintId : undefined}
                onChange={(event) => setName(event.target.value)}
              />
            </span>
            {problem?.at === 'name' && hint}
          </div>
          <div className={c('field')}>
            <label htmlFor="sign-in-password">{signInWords.password}</label>
            <span className={c('input', problem?.at === 'password' && 'bad')}>
              <input
                id="sign-in-password"
                ref={passwordField}
                type={shown ? 'text' : 'password'}
                value={password}
                autoComplete="current-password"
                autoFocus={name !== ''}
                aria-invalid={problem?.at === 'password'}
                aria-describedby={problem?.at === 'password' ? hintId : undefined}
                onChange={(event) => setPassword(event.target.value)}
              />
              <Button kind="quiet" size="small" onlyIcon aria-label={shown ? signInWords.hide : signInWords.show} onClick={() => setShown(!shown)}>
                {shown ? <EyeOff size={16} aria-hidden="true" /> : <Eye size={16} aria-hidden="true" />}
              </Button>
            </span>
            {problem?.at === 'password' && hint}
          </div>
          <Button type="submit" kind="primary" size="large" onClick={() => undefined} cannot={throttled ? signInWords.throttled(secondsLeft) : undefined}>
            {asking ? signInWords.asking : signInWords.button}
            {!asking && <Keys caps={['↵']} />}
          </Button>
        </form>
      </main>
      <footer className={c('footer')}>
        <span>{shellWords.product}</span>
        <span>{signInWords.footer}</span>
      </footer>
    </div>
  );
}
