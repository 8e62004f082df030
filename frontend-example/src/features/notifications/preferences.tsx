import { Alert } from '../../components/alert';
import { eventOf } from '../../components/events';
import { Loading } from '../../components/loading';
import { Section } from '../../components/section';
import { useAction, useData } from '../../lib/data';
import { graphql, type ResultOf } from '../../lib/graphql';

const PreferencesQuery = graphql(`
  query Preferences {
    notification_preferences {
      event
      channel
      enabled
      fixed
    }
  }
`);

const SetPreferenceMutation = graphql(`
  mutation SetPreference(
    $event: NotificationEvent!
    $channel: NotificationChannel!
    $enabled: Boolean!
  ) {
    update_notification_preference(event: $event, channel: $channel, enabled: $enabled) {
      preference {
        event
        channel
        enabled
        fixed
      }
    }
  }
`);

type Preference = ResultOf<typeof PreferencesQuery>['notification_preferences'][number];

const CHANNELS: Partial<Record<string, string>> = { INBOX: 'Inbox', EMAIL: 'Mail' };
const channelName = (channel: string) => CHANNELS[channel] ?? channel;

export function Preferences() {
  const { data, problem } = useData({ query: PreferencesQuery });
  const set = useAction(SetPreferenceMutation);
  const preferences = data?.notification_preferences;
  const trouble = problem ?? set.problem;
  return (
    <Section title="What you are told of">
      {trouble && <Alert>{trouble.text}</Alert>}
      {!preferences && !problem && <Loading what="preferences" lines={5} />}
      {preferences && (
        <Table
          preferences={preferences}
          onChange={({ event, channel }, enabled) => void set.run({ event, channel, enabled })}
        />
      )}
    </Section>
  );
}

interface TableProps {
  preferences: Preference[];
  onChange: (preference: Preference, enabled: boolean) => void;
}

function Table({ preferences, onChange }: TableProps) {
  const events = [...new Set(preferences.map(({ event }) => event))];
  const channels = [...new Set(preferences.map(({ channel }) => channel))];
  return (
    <table className="preferences">
      <thead>
        <tr>
          <th scope="col">Event</th>
          {channels.map((channel) => (
            <th key={channel} scope="col">
              {channelName(channel)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <Row
            key={event}
            preferences={preferences.filter((each) => each.event === event)}
            onChange={onChange}
          />
        ))}
      </tbody>
    </table>
  );
}

/** All channels of one event. */
function Row({ preferences, onChange }: TableProps) {
  const label = eventOf(preferences[0]?.event ?? '').label;
  return (
    <tr>
      <th scope="row">
        {label}
        {preferences.some(({ fixed }) => fixed) && <small>{WHY_FIXED}</small>}
      </th>
      {preferences.map((preference) => (
        <td key={preference.channel}>
          <input
            type="checkbox"
            role="switch"
            aria-label={`${label}: ${channelName(preference.channel)}`}
            title={preference.fixed ? WHY_FIXED : undefined}
            checked={preference.enabled}
            disabled={preference.fixed}
            onChange={(change) => {
              onChange(preference, change.target.checked);
            }}
          />
        </td>
      ))}
    </tr>
  );
}

const WHY_FIXED = 'Always by mail: whoever got into your account could switch it off.';
