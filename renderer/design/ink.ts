import { classNames } from './class-names.ts';
import css from './ink.module.css';

/** Text roles and small marks that many parts share. */
export const ink = classNames(css);
