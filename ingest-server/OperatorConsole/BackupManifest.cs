using System.Text.Json;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>What a backup holds; <c>backup.json</c> in its folder, the last file to be written.</summary>
/// <param name="Format">Version of this file: 1.</param>
/// <param name="BeganUnixMs">When it began.</param>
/// <param name="EndedUnixMs">When the last file was copied.</param>
/// <param name="Position">Journal position up to which it is whole.</param>
/// <param name="StorageFolder">Folder of the stores, below the data folder.</param>
/// <param name="NotIncluded">Stores that are backed up with their own tools.</param>
/// <param name="Files">Every file.</param>
public sealed record BackupManifest(
    int Format, long BeganUnixMs, long EndedUnixMs, long Position, string StorageFolder, IReadOnlyList<string> NotIncluded, IReadOnlyList<BackupFile> Files)
{
    public const int FormatVersion = 1;
    public const string FileName = "backup.json";

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public void Write(string directory)
    {
        var path = Path.Combine(directory, FileName);
        using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(this, Indented));
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path);
    }

    /// <summary>Reads it; null when it is missing or of another format, with the reason.</summary>
    public static BackupManifest? Read(string directory, out string reason)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            var manifest = JsonSerializer.Deserialize<BackupManifest>(File.ReadAllBytes(path), Indented);
            reason = manifest?.Format == FormatVersion ? "" : $"{path} has format {manifest?.Format}; this version reads {FormatVersion}";
            return reason.Length == 0 ? manifest : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            reason = $"{path}: {exception.Message} Without it the folder is no whole backup.";
            return null;
        }
    }
}

/// <summary>One file of a backup.</summary>
/// <param name="Path">Below the folder of the backup.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Sha256">Of its content, hex.</param>
public sealed record BackupFile(string Path, long Bytes, string Sha256);
