using Microsoft.Data.Sqlite;

namespace SmartPoles.IngestServer.Registry;

/// <summary>Shorthand for one statement with parameters <c>$1, $2, ...</c>; values never become SQL text.</summary>
public static class StateCommands
{
    public static SqliteCommand Command(this SqliteConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters.AddWithValue($"${index + 1}", values[index] ?? DBNull.Value);
        }

        return command;
    }

    public static int Run(this SqliteConnection connection, SqliteTransaction transaction, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command(sql, values);
        command.Transaction = transaction;
        return command.ExecuteNonQuery();
    }
}
