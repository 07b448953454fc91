/** Thrown by a task that would fail again and again. */
export class GivenUp extends Error {}
