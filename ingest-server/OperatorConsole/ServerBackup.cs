using System.Security.Cryptography;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Storage;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Copies stores, state and journal into a folder while the server runs.</summary>
/// <remarks>
/// What makes a restore neither lose nor double:
/// <list type="number">
/// <item>Stores first, then the snapshot of the alarm kernel, then state, the journal behind them and up to what is durable then, the registries last. So every position that a store, the ledger or the alarms
/// remember lies in the copied journal, and what they lack is in it: they catch up from it as after a kill.</item>
/// <item>No segment leaves the journal meanwhile (<see cref="HeldFrom"/>), so the stretch between is whole.</item>
/// <item>A store's copy knows per file what it has applied, so nothing is taken twice.</item>
/// <item>The manifest is written last: a folder without one is no backup. It names each file with length and SHA-256.</item>
/// </list>
/// What was acknowledged after the backup's position is not in it, and gateways have freed it: a backup is as old as it is. Births and
/// quarantine are not copied; gateways are asked for the former again. InfluxDB is backed up with its own tools; without its
/// position it is offered the whole journal again, and equal points overwrite themselves.
/// </remarks>
public sealed class ServerBackup(
    string dataDirectory, string storageFolder, IReadOnlyList<ITimeSeriesStore> stores, StateDatabase state, ServerJournal journal, TimeProvider time)
{
    public const string StateFile = "state.db";
    public const string JournalFolder = "journal";

    // A store folder elsewhere comes back below the data folder; the restore says so.
    private readonly string _storageFolder = Path.IsPathRooted(storageFolder) ? "storage" : storageFolder;
    private readonly Lock _gate = new();
    private long _heldFrom = long.MaxValue;

    /// <summary>Journal position from which nothing may be deleted now; <see cref="long.MaxValue"/> when no backup runs.</summary>
    public long HeldFrom => Interlocked.Read(ref _heldFrom);

    /// <summary>Makes a backup; null when one is running.</summary>
    /// <exception cref="IOException">The disk refuses; what was copied so far stays, without a manifest.</exception>
    public BackupManifest? Run(string directory, CancellationToken stop)
    {
        if (!_gate.TryEnter()) return null;
        try
        {
            Interlocked.Exchange(ref _heldFrom, 0);
            var began = time.GetUtcNow().ToUnixTimeMilliseconds();
            Directory.CreateDirectory(directory);
            foreach (var store in stores.OfType<IStoreBackup>()) store.Backup(Path.Combine(directory, _storageFolder), stop);
            CopySnapshot(directory);
            state.CopyTo(Path.Combine(directory, StateFile));
            var position = CopyJournal(Path.Combine(directory, JournalFolder), stop);
            CopyRegistry(Path.Combine(directory, RegistryArchive.FolderName), stop);
            var manifest = new BackupManifest(
                BackupManifest.FormatVersion, began, time.GetUtcNow().ToUnixTimeMilliseconds(), position, _storageFolder,
                [.. stores.Where(store => store is not IStoreBackup).Select(store => store.Name)], List(directory, stop));
            manifest.Write(directory);
            return manifest;
        }
        finally
        {
            Interlocked.Exchange(ref _heldFrom, long.MaxValue);
            _gate.Exit();
        }
    }

    /// <summary>Before the state: what the kernel told after it is told again by the journal, and the alarms of the state are not told twice.</summary>
    private void CopySnapshot(string directory)
    {
        var path = Path.Combine(dataDirectory, SnapshotFile.FileName);
        if (File.Exists(path)) File.Copy(path, Path.Combine(directory, SnapshotFile.FileName));
    }

    private long CopyJournal(string target, CancellationToken stop)
    {
        Directory.CreateDirectory(target);
        var spans = journal.Spans();
        foreach (var span in spans)
        {
            stop.ThrowIfCancellationRequested();
            using var from = new FileStream(
                Path.Combine(dataDirectory, JournalFolder, span.FileName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
            using var to = new FileStream(Path.Combine(target, span.FileName), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            Copy(from, to, span.FileBytes);
        }

        return spans[^1].End;
    }

    /// <summary>After the journal: a registry is on the disk before the journal names it, so all that the copy names are here.</summary>
    private void CopyRegistry(string target, CancellationToken stop)
    {
        var source = new DirectoryInfo(Path.Combine(dataDirectory, RegistryArchive.FolderName));
        if (!source.Exists) return;
        Directory.CreateDirectory(target);
        foreach (var file in source.GetFiles().Where(file => file.Extension.Length == 0))
        {
            stop.ThrowIfCancellationRequested();
            file.CopyTo(Path.Combine(target, file.Name));
        }
    }

    private static void Copy(FileStream from, FileStream to, long bytes)
    {
        var buffer = new byte[1 << 20];
        while (bytes > 0)
        {
            var read = from.Read(buffer, 0, (int)Math.Min(buffer.Length, bytes));
            if (read == 0) break;
            to.Write(buffer, 0, read);
            bytes -= read;
        }
    }

    /// <summary>Reads every file back and has it on the disk.</summary>
    private static List<BackupFile> List(string directory, CancellationToken stop)
    {
        var files = new List<BackupFile>();
        foreach (var path in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            stop.ThrowIfCancellationRequested();
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16);
            file.Flush(flushToDisk: true);
            files.Add(new BackupFile(Path.GetRelativePath(directory, path), file.Length, Convert.ToHexStringLower(SHA256.HashData(file))));
        }

        return files;
    }
}
