using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Notifications;

/// <summary>Decides who is told of a change of the book, within the transaction that commits it.</summary>
public sealed class NotificationDesk(NotificationOptions options, NotificationOutbox outbox, Func<ICityTopology> topology, TimeProvider time)
{
    /// <summary>Subscribed to <see cref="AlarmBook.Committing"/>.</summary>
    public void Take(SqliteConnection connection, SqliteTransaction transaction, BookChanges changes)
    {
        var messages = new List<Notification>();
        foreach (var channel in options.Channels)
        {
            foreach (var change in changes.Alarms)
            {
                if (KindOf(change) is { } kind && change.Record.Level <= channel.LevelMax && channel.On.Contains(kind)) messages.Add(Of(channel, kind, change));
            }

            if (!channel.On.Contains(NotificationKinds.Flood) || channel.LevelMax < 2 || channel.Kind == "case") continue;
            foreach (var flood in changes.Floods)
            {
                // Told when it begins and when it has ended; how many there are in between is for the console.
                var id = Notification.IdOf(channel.Name, flood.UntilUnixMs is null ? "flood begins" : "flood ends", flood.Id, flood.Position);
                var unixMs = flood.UntilUnixMs ?? flood.FromUnixMs;
                messages.Add(new Notification(
                    id, channel.Name, NotificationKinds.Flood, flood.Id, 2, null, NotificationBodies.SubjectOf(flood), NotificationBodies.Flood(id, unixMs, flood)));
            }
        }

        if (messages.Count > 0) outbox.Add(connection, transaction, messages, time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    private static string? KindOf(AlarmChange change) => change.Kind switch
    {
        HistoryKind.Annunciated => NotificationKinds.Annunciated,
        HistoryKind.Returned when change.Record.IsShown => NotificationKinds.Returned,
        HistoryKind.Acknowledged when change.Record.IsShown => NotificationKinds.Acknowledged,
        _ => null,
    };

    private Notification Of(ChannelOptions channel, string kind, AlarmChange change)
    {
        var id = Notification.IdOf(channel.Name, kind, change.Record.Id, change.Position);
        var body = channel.Kind == "case"
            ? NotificationBodies.Case(id, kind, change.UnixMs, change.Record, topology())
            : NotificationBodies.Alarm(id, kind, change.UnixMs, change.Record);
        return new Notification(id, channel.Name, kind, change.Record.Id, change.Record.Level, null, NotificationBodies.SubjectOf(kind, change.Record), body);
    }
}
