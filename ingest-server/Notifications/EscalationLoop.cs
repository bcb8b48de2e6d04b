using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Notifications;

/// <summary>Calls the next of the duty rota while nobody acknowledges an alarm of level 1 that was annunciated.</summary>
internal sealed class EscalationLoop
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(2);

    /// <summary>Alarms of level 1 that are looked at; a city in which more wait at once needs no more calls.</summary>
    private const int AlarmsMax = 1000;

    private readonly EscalationOptions _options;
    private readonly IReadOnlyList<ChannelOptions> _channels;
    private readonly StateDatabase _state;
    private readonly AlarmBook _book;
    private readonly NotificationOutbox _outbox;
    private readonly TimeProvider _time;
    private readonly DutyRota _rota;

    internal EscalationLoop(
        EscalationOptions options, IReadOnlyList<ChannelOptions> channels, StateDatabase state, AlarmBook book, NotificationOutbox outbox, TimeProvider time)
    {
        (_options, _channels, _state, _book, _outbox, _time, _rota) = (options, channels, state, book, outbox, time, new DutyRota(options));
        state.Execute("CREATE TABLE IF NOT EXISTS escalations(alarm_id TEXT PRIMARY KEY, shown_ms INTEGER NOT NULL, step INTEGER NOT NULL, at_ms INTEGER NOT NULL) WITHOUT ROWID");
    }

    internal async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookPeriod, _time);
        while (await timer.WaitForNextTickAsync(stop)) Look();
    }

    /// <summary>Calls for every alarm that has waited long enough; how many calls were put into the outbox.</summary>
    internal int Look()
    {
        var now = _time.GetUtcNow();
        var nowMs = now.ToUnixTimeMilliseconds();
        var calls = 0;
        foreach (var alarm in _book.List(new AlarmQuery { Level = 1, IsOpen = true, IsShown = true, Limit = AlarmsMax }))
        {
            // Who has put it aside knows of it.
            if (alarm.AcknowledgedUnixMs is not null || alarm.State is AlarmState.Shelved or AlarmState.SuppressedByDesign or AlarmState.OutOfService) continue;
            var (step, sinceMs) = StepOf(alarm);
            if (step >= _rota.StepsMax(now) || nowMs - sinceMs < _options.AfterMinutes * 60_000L) continue;
            Call(alarm, step, now);
            calls++;
        }

        return calls;
    }

    private (int Step, long SinceMs) StepOf(AlarmRecord alarm) => _state.Read(connection =>
    {
        using var command = connection.Command("SELECT step, at_ms FROM escalations WHERE alarm_id = $1 AND shown_ms = $2", alarm.Id, alarm.ShownUnixMs);
        using var row = command.ExecuteReader();
        return row.Read() ? (row.GetInt32(0), row.GetInt64(1)) : (0, alarm.ShownUnixMs!.Value);
    });

    private void Call(AlarmRecord alarm, int step, DateTimeOffset now)
    {
        var person = _rota.At(step, now);
        var nowMs = now.ToUnixTimeMilliseconds();
        if (_channels.All(known => known.Name != person.Channel)) return;
        var id = Notification.IdOf(person.Channel, NotificationKinds.Escalated, $"{alarm.Id}\n{alarm.ShownUnixMs}", step);
        var subject = $"{person.Name}: {NotificationBodies.SubjectOf(NotificationKinds.Escalated, alarm)}";
        var message = new Notification(
            id, person.Channel, NotificationKinds.Escalated, alarm.Id, alarm.Level, person.Address, subject,
            NotificationBodies.Alarm(id, NotificationKinds.Escalated, nowMs, alarm, person, step));
        _state.Write((connection, transaction) =>
        {
            _outbox.Add(connection, transaction, [message], nowMs);
            connection.Run(
                transaction, "INSERT OR REPLACE INTO escalations(alarm_id, shown_ms, step, at_ms) VALUES($1, $2, $3, $4)", alarm.Id, alarm.ShownUnixMs, step + 1, nowMs);
        });
    }
}
