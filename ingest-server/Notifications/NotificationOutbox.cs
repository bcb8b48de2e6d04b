using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Notifications;

/// <summary>
/// Messages that wait to be delivered, in the state store: put in by the transaction that commits the alarm, taken out when the receiver has said
/// that he has it. Delivered at least once, always with the same id.
/// </summary>
public sealed class NotificationOutbox
{
    /// <summary>Dead letters kept of each channel.</summary>
    private const int DeadMax = 10_000;

    private const long KeepDoneMs = 24 * 3_600_000L;
    private const string Columns = "id, channel, kind, alarm_id, level, created_ms, due_ms, attempts, state, reason";

    private static readonly string[] States = ["waiting", "done", "dead"];

    private readonly StateDatabase _state;
    private readonly int _waitingMax;

    public NotificationOutbox(StateDatabase state, int waitingMax)
    {
        (_state, _waitingMax) = (state, waitingMax);
        state.Execute(
            """
            CREATE TABLE IF NOT EXISTS notifications(
                id TEXT PRIMARY KEY, channel TEXT NOT NULL, kind TEXT NOT NULL, alarm_id TEXT NOT NULL, level INTEGER NOT NULL, address TEXT,
                subject TEXT NOT NULL, body TEXT NOT NULL, created_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
                state INTEGER NOT NULL DEFAULT 0, reason TEXT, ended_ms INTEGER) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS notifications_waiting ON notifications(channel, due_ms) WHERE state = 0;
            CREATE INDEX IF NOT EXISTS notifications_ended ON notifications(state, ended_ms) WHERE state <> 0;
            """);
    }

    /// <summary>Puts messages in, in the transaction of what they tell. One that is there already is left as it is.</summary>
    internal void Add(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyCollection<Notification> messages, long nowMs)
    {
        foreach (var message in messages)
        {
            connection.Run(
                transaction,
                "INSERT OR IGNORE INTO notifications(id, channel, kind, alarm_id, level, address, subject, body, created_ms, due_ms) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
                message.Id, message.Channel, message.Kind, message.AlarmId, message.Level, message.Address, message.Subject, message.Body, nowMs);
        }

        foreach (var channel in messages.Select(message => message.Channel).Distinct(StringComparer.Ordinal)) Bound(connection, transaction, channel, nowMs);
    }

    /// <summary>The next message of a channel that is due, and how often it was tried; or when one will be.</summary>
    internal (Notification? Message, int Attempts, long CreatedMs, long? NextDueMs) Next(string channel, long nowMs) => _state.Read(connection =>
    {
        using var command = connection.Command(
            "SELECT id, kind, alarm_id, level, address, subject, body, attempts, created_ms, due_ms FROM notifications WHERE channel = $1 AND state = 0 ORDER BY due_ms, id LIMIT 1",
            channel);
        using var row = command.ExecuteReader();
        if (!row.Read()) return ((Notification?)null, 0, 0L, (long?)null);
        var due = row.GetInt64(9);
        if (due > nowMs) return (null, 0, 0, due);
        var message = new Notification(
            row.GetString(0), channel, row.GetString(1), row.GetString(2), row.GetInt32(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetString(5), row.GetString(6));
        return (message, row.GetInt32(7), row.GetInt64(8), due);
    });

    internal void Done(string id, long nowMs) => End(id, 1, null, nowMs);

    internal void Dead(string id, string reason, long nowMs) => End(id, 2, reason, nowMs);

    internal void Again(string id, string reason, long dueMs) => _state.Write((connection, transaction) => connection.Run(
        transaction, "UPDATE notifications SET attempts = attempts + 1, due_ms = $2, reason = $3 WHERE id = $1 AND state = 0", id, dueMs, reason));

    /// <summary>Sends a dead letter again; false when there is none of that id.</summary>
    public bool Revive(string id, long nowMs)
    {
        var changed = 0;
        _state.Write((connection, transaction) => changed = connection.Run(
            transaction, "UPDATE notifications SET state = 0, due_ms = $2, created_ms = $2, attempts = 0, ended_ms = NULL WHERE id = $1 AND state = 2", id, nowMs));
        return changed > 0;
    }

    /// <summary>Messages, the newest first.</summary>
    /// <param name="state">waiting, done or dead; null for all.</param>
    /// <param name="limit">Most.</param>
    /// <param name="after">Behind the one that was put in then and has that id; null for the first ones.</param>
    public IReadOnlyList<OutboxLine> List(string? state, int limit, (long CreatedMs, string Id)? after = null) => _state.Read(connection =>
    {
        using var command = connection.Command(
            $"""
            SELECT {Columns} FROM notifications
            WHERE ($1 < 0 OR state = $1) AND ($3 IS NULL OR created_ms < $3 OR (created_ms = $3 AND id > $4)) ORDER BY created_ms DESC, id LIMIT $2
            """,
            state is null ? -1 : Array.IndexOf(States, state), limit, after?.CreatedMs, after?.Id);
        using var row = command.ExecuteReader();
        var lines = new List<OutboxLine>();
        while (row.Read())
        {
            lines.Add(new OutboxLine(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetInt64(5), row.GetInt64(6), row.GetInt32(7),
                States[row.GetInt32(8)], row.IsDBNull(9) ? null : row.GetString(9)));
        }

        return lines;
    });

    /// <summary>Whether a word names a state of messages.</summary>
    public static bool IsState(string word) => States.Contains(word);

    /// <summary>How many wait, and how many are dead.</summary>
    public (int Waiting, int Dead) Count() => _state.Read(connection =>
    {
        using var command = connection.Command("SELECT COUNT(*) FILTER (WHERE state = 0), COUNT(*) FILTER (WHERE state = 2) FROM notifications");
        using var row = command.ExecuteReader();
        row.Read();
        return (row.GetInt32(0), row.GetInt32(1));
    });

    /// <summary>Lets go of what was delivered a day ago, and of the oldest dead letters beyond the bound.</summary>
    internal void Tidy(long nowMs) => _state.Write((connection, transaction) =>
    {
        connection.Run(transaction, "DELETE FROM notifications WHERE state = 1 AND ended_ms < $1", nowMs - KeepDoneMs);
        connection.Run(transaction, "DELETE FROM notifications WHERE state = 2 AND id NOT IN (SELECT id FROM notifications WHERE state = 2 ORDER BY ended_ms DESC LIMIT $1)", DeadMax);
    });

    private void Bound(SqliteConnection connection, SqliteTransaction transaction, string channel, long nowMs)
    {
        using var count = connection.Command("SELECT COUNT(*) FROM notifications WHERE channel = $1 AND state = 0", channel);
        count.Transaction = transaction;
        var over = (long)count.ExecuteScalar()! - _waitingMax;
        if (over <= 0) return;
        connection.Run(
            transaction,
            """
            UPDATE notifications SET state = 2, reason = 'the outbox was full', ended_ms = $3 WHERE id IN (
                SELECT id FROM notifications WHERE channel = $1 AND state = 0 ORDER BY level DESC, created_ms, id LIMIT $2)
            """,
            channel, over, nowMs);
    }

    private void End(string id, int state, string? reason, long nowMs) => _state.Write((connection, transaction) => connection.Run(
        transaction, "UPDATE notifications SET state = $2, attempts = attempts + 1, reason = COALESCE($3, reason), ended_ms = $4 WHERE id = $1 AND state = 0", id, state, reason, nowMs));
}
