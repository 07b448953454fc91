/** A query that could reach rows of another tenant. It is a mistake in our code, found before anything is sent. */
export class ScopeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ScopeError';
  }
}
