import { sql, type Expression, type SqlBool } from 'kysely';

/** Whether a column holds this text somewhere, with regard to case. */
export const containsText = (column: Expression<string>, text: string): Expression<SqlBool> => sql<SqlBool>`instr(${column}, ${text}) > 0`;
