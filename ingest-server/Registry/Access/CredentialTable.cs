using Microsoft.Data.Sqlite;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>The table <c>gateway_credentials</c>.</summary>
internal static class CredentialTable
{
    internal const string Create = """
        CREATE TABLE IF NOT EXISTS gateway_credentials (
            gateway TEXT PRIMARY KEY, sparkplug_group TEXT, secret_hash TEXT, pending_hash TEXT, code_hash TEXT, code_expires_ms INTEGER,
            certificate_name TEXT, is_rotation_due INTEGER NOT NULL, created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL, revoked_ms INTEGER)
        """;

    internal static IReadOnlyList<GatewayCredential> Load(SqliteConnection connection)
    {
        using var command = connection.Command("""
            SELECT gateway, sparkplug_group, secret_hash, pending_hash, code_hash, code_expires_ms, certificate_name, is_rotation_due,
                   created_ms, changed_ms, revoked_ms
            FROM gateway_credentials
            """);
        using var reader = command.ExecuteReader();
        var rows = new List<GatewayCredential>();
        while (reader.Read())
        {
            rows.Add(new GatewayCredential(
                reader.GetString(0), Text(reader, 1), Text(reader, 2), Text(reader, 3), Text(reader, 4), Number(reader, 5), Text(reader, 6),
                reader.GetInt64(7) != 0, reader.GetInt64(8), reader.GetInt64(9), Number(reader, 10)));
        }

        return rows;
    }

    internal static void Save(SqliteConnection connection, SqliteTransaction transaction, GatewayCredential row) => connection.Run(
        transaction,
        """
        INSERT INTO gateway_credentials VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (gateway) DO UPDATE SET
            sparkplug_group = $2, secret_hash = $3, pending_hash = $4, code_hash = $5, code_expires_ms = $6, certificate_name = $7,
            is_rotation_due = $8, created_ms = $9, changed_ms = $10, revoked_ms = $11
        """,
        row.Gateway, row.Group, row.SecretHash, row.PendingHash, row.CodeHash, row.CodeExpiresUnixMs, row.CertificateName,
        row.IsRotationDue ? 1 : 0, row.CreatedUnixMs, row.ChangedUnixMs, row.RevokedUnixMs);

    private static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static long? Number(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
