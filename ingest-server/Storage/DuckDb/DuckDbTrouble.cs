namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>Tells a damaged file from trouble that passes: a lock, a full disk, missing rights.</summary>
internal static class DuckDbTrouble
{
    // DuckDB reports most of these as plain input/output errors; only the text tells them apart (1.5, measured).
    private static readonly string[] DamageTexts =
    [
        "not a valid DuckDB database file",
        "Corrupt",
        "checksum",
        "Could not read enough bytes",
        "Failure while replaying WAL",
        "Serialization Error",
    ];

    public static bool IsDamage(Exception exception) =>
        Array.Exists(DamageTexts, text => exception.Message.Contains(text, StringComparison.OrdinalIgnoreCase));
}
