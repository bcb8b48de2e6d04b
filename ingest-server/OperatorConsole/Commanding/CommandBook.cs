using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole.Commanding;

/// <summary>Every command in the state store, each change in one transaction with its line of the audit: on disk before anything leaves the server.</summary>
internal sealed class CommandBook
{
    /// <summary>Commands that are kept, the newest; the audit keeps longer.</summary>
    internal const int CountMax = 10_000;

    private const string Columns =
        "id, kind, gateway, sparkplug_group, device, quantity, value, confirms, who, note, valid_s, created_ms, expires_ms, state, outcome, read_back, detail, ended_ms";

    private readonly StateDatabase _state;
    private readonly AuditTrail _audit;

    internal CommandBook(StateDatabase state, AuditTrail audit)
    {
        (_state, _audit) = (state, audit);
        state.Execute(
            """
            CREATE TABLE IF NOT EXISTS gateway_commands(
                number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, gateway TEXT NOT NULL, sparkplug_group TEXT NOT NULL, device TEXT,
                quantity TEXT, value REAL, confirms TEXT, who TEXT NOT NULL, note TEXT NOT NULL, valid_s INTEGER NOT NULL, created_ms INTEGER NOT NULL,
                expires_ms INTEGER NOT NULL, state TEXT NOT NULL, outcome TEXT, read_back REAL, detail TEXT NOT NULL, ended_ms INTEGER);
            CREATE INDEX IF NOT EXISTS gateway_commands_of ON gateway_commands(gateway, number);
            CREATE INDEX IF NOT EXISTS gateway_commands_device ON gateway_commands(device, created_ms);
            """);
    }

    internal GatewayCommand? Find(string id) => Select("id = $1", 1, id).Select(row => row.Command).FirstOrDefault();

    /// <summary>Those whose answer is awaited.</summary>
    internal IReadOnlyList<GatewayCommand> Open() => [.. Select("state = 'Sent'", CountMax).Select(row => row.Command)];

    /// <summary>Commands of a gateway, the newest first, with the number that a next page begins below.</summary>
    internal IReadOnlyList<(long Number, GatewayCommand Command)> Of(string gateway, long below, int limit) => Select("gateway = $1 AND number < $2", limit, gateway, below);

    /// <summary>Commands to a device within a time, the newest first.</summary>
    internal IReadOnlyList<GatewayCommand> OfDevice(string device, long fromMs, long toMs, int limit) =>
        [.. Select("device = $1 AND created_ms >= $2 AND created_ms < $3", limit, device, fromMs, toMs).Select(row => row.Command)];

    internal void Add(GatewayCommand command, Actor by) => _state.Write((connection, transaction) =>
    {
        var order = command.Order;
        connection.Run(
            transaction,
            $"INSERT INTO gateway_commands({Columns}) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
            command.Id, order.Kind.ToString(), order.Gateway, order.Group, order.Device, order.Quantity, order.Value, order.Confirms, order.Who, order.Note, order.ValidSeconds,
            command.CreatedMs, command.ExpiresMs, command.State.ToString(), command.Outcome, command.ReadBack, command.Detail, command.EndedMs);
        connection.Run(transaction, "DELETE FROM gateway_commands WHERE number <= (SELECT MAX(number) FROM gateway_commands) - $1 AND state <> 'Sent'", CountMax);
        var note = order.Note.Length == 0 ? "" : $": {order.Note}";
        _audit.Add(connection, transaction, command.CreatedMs, by, "command-send", order.Device ?? order.Gateway, $"{command.Id} {command.What} by {order.Who}{note}");
    });

    internal void End(GatewayCommand command) => _state.Write((connection, transaction) =>
    {
        connection.Run(
            transaction, "UPDATE gateway_commands SET state = $2, outcome = $3, read_back = $4, detail = $5, ended_ms = $6 WHERE id = $1",
            command.Id, command.State.ToString(), command.Outcome, command.ReadBack, command.Detail, command.EndedMs);
        _audit.Add(
            connection, transaction, command.EndedMs ?? 0, new Actor(command.Order.Gateway), "command-end", command.Order.Device ?? command.Order.Gateway,
            $"{command.Id} {command.What}: {command.State} {command.Outcome} {command.Detail}".TrimEnd());
    });

    private List<(long Number, GatewayCommand Command)> Select(string where, int limit, params object[] values) => _state.Read(connection =>
    {
        using var command = connection.Command($"SELECT {Columns}, number FROM gateway_commands WHERE {where} ORDER BY number DESC LIMIT {limit}", [.. values]);
        using var reader = command.ExecuteReader();
        var commands = new List<(long, GatewayCommand)>();
        while (reader.Read()) commands.Add((reader.GetInt64(18), Read(reader)));
        return commands;
    });

    private static GatewayCommand Read(SqliteDataReader reader)
    {
        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
        double? Number(int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);
        var order = new CommandOrder(
            Enum.Parse<CommandKind>(reader.GetString(1)), reader.GetString(2), reader.GetString(3), Text(4), Text(5), Number(6), Text(7), reader.GetString(8), reader.GetString(9),
            reader.GetInt32(10));
        return new GatewayCommand(
            reader.GetString(0), order, reader.GetInt64(11), reader.GetInt64(12), Enum.Parse<CommandState>(reader.GetString(13)), Text(14), Number(15), reader.GetString(16),
            reader.IsDBNull(17) ? null : reader.GetInt64(17));
    }
}
