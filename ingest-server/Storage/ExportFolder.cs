namespace SmartPoles.IngestServer.Storage;

/// <summary>A folder for the files of one export, gone with it.</summary>
internal sealed class ExportFolder : IDisposable
{
    private const string Prefix = "export-";

    /// <param name="directory">Folder of the store.</param>
    internal ExportFolder(string directory) => Path = Directory.CreateDirectory(System.IO.Path.Combine(directory, Prefix + Guid.NewGuid().ToString("N"))).FullName;

    /// <summary>First line of a CSV.</summary>
    internal static ReadOnlyMemory<byte> CsvHeader { get; } = "device,quantity,unix_ms,time,value,quality\n"u8.ToArray();

    internal string Path { get; }

    /// <summary>Deletes what a killed process left.</summary>
    internal static void DeleteLeftovers(string directory)
    {
        foreach (var folder in Directory.EnumerateDirectories(directory, Prefix + "*")) Directory.Delete(folder, recursive: true);
    }

    internal static async Task SendAsync(string path, Stream output, CancellationToken stop)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await file.CopyToAsync(output, 1 << 16, stop);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
