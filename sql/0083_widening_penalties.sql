-- A queue that begins with members of penalty 0 and takes one penalty more each so many seconds; NULL: all at once.
ALTER TABLE queues ADD COLUMN penalty_step_seconds INT NULL;
