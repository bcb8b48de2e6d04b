using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Storage.DuckDb;

internal sealed partial class DayFiles
{
    private const string Corrupt = ".corrupt";

    // The order matters under a kill: without the cursor the journal is read again whatever happens next, and a new
    // database must never find the write-ahead log of the damaged one.
    private void SetAside(string path, string reason)
    {
        NeedsRebuild = true;
        _kept = null;
        _position.Delete();
        var suffix = FreeSuffix(path);
        Rename(path + ".wal", path + ".wal" + suffix);
        Rename(path, path + suffix);
        DirectorySync.Flush(directory);
        logger.DayFileSetAside(path + suffix, reason);
    }

    private static string FreeSuffix(string path)
    {
        var suffix = Corrupt;
        for (var i = 2; File.Exists(path + suffix) || File.Exists(path + ".wal" + suffix); i++) suffix = $"{Corrupt}-{i}";
        return suffix;
    }

    private static void Rename(string from, string to)
    {
        if (File.Exists(from)) File.Move(from, to);
    }
}
