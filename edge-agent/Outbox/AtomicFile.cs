using SmartPoles.Protocols.Journal;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Small state files that are replaced as a whole: after a power cut either the old or the new content is there.</summary>
public static class AtomicFile
{
    /// <exception cref="IOException">The disk refuses; the old content still stands.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content) => Write(JournalFiles.Disk, path, content);

    /// <exception cref="IOException">The disk refuses; the old content still stands.</exception>
    public static void Write(IJournalFiles files, string path, ReadOnlySpan<byte> content)
    {
        var directory = Path.GetDirectoryName(path)!;
        files.CreateDirectory(directory);
        var fresh = path + ".new";
        using (var file = files.Create(fresh))
        {
            file.Write(content, 0);
            file.Sync();
        }

        files.Rename(fresh, path);
        files.SyncDirectory(directory);
    }

    /// <exception cref="IOException">There is no such file, or the disk refuses.</exception>
    public static byte[] Read(IJournalFiles files, string path)
    {
        using var file = files.Open(path, forWriting: false);
        var content = new byte[file.Length];
        return content[..file.Read(content, 0)];
    }
}
