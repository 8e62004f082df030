import { useAction } from '../../lib/data';
import { graphql } from '../../lib/graphql';

const PauseMutation = graphql(`
  mutation PauseSchedule($id: Int!) {
    pause_schedule(id: $id) {
      schedule {
        id
        enabled
        nextRunAt
      }
    }
  }
`);

const ResumeMutation = graphql(`
  mutation ResumeSchedule($id: Int!) {
    resume_schedule(id: $id) {
      schedule {
        id
        enabled
        nextRunAt
      }
    }
  }
`);

/** Pauses a schedule that is on, and lets a paused one go on. */
export function usePause(enabled: boolean) {
  const pause = useAction(PauseMutation);
  const resume = useAction(ResumeMutation);
  return enabled ? { ...pause, text: 'Pause' } : { ...resume, text: 'Resume' };
}
