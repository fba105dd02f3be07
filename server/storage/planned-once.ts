/**
 * The same statement in a form that SQLite plans once. It plans a statement anew on every run if a parameter that is
 * compared for equality, or by LIKE, might matter to its plan, which it thinks of in nearly every join and sorting; that
 * costs five to ten times what the statement takes, and its row objects are made anew, too. A parameter behind a unary
 * plus, which changes no value, is not looked at. Where an index holds only rows of one value, that value must
 * therefore stand in the query itself (`sql.lit`).
 */
export const plannedOnce = (statement: string): string => statement.replaceAll(/(?<![<>!])(=|\blike) \?/g, '$1 +?');
