namespace SmartPoles.IngestServer.Alarms;

/// <summary>The newest snapshot of the kernel in the data folder: written beside the old one and put in its place when it is on disk.</summary>
public sealed class SnapshotFile(string path)
{
    public const string FileName = "alarms.snapshot";

    private const int BufferBytes = 1024 * 1024;

    /// <summary>Position of the snapshot; null where there is none of ours.</summary>
    public long? Position
    {
        get
        {
            if (!File.Exists(path)) return null;
            using var stream = File.OpenRead(path);
            return KernelSnapshot.PositionOf(stream);
        }
    }

    /// <summary>Puts a kernel into the saved state; null where it must read the journal from its beginning.</summary>
    public long? Restore(AlarmKernel kernel)
    {
        if (!File.Exists(path)) return null;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        if (KernelSnapshot.Read(stream, kernel.Rules, kernel.TopologyOf) is not { } saved) return null;
        kernel.Restore(saved.State);
        return saved.Position;
    }

    public void Save(AlarmKernel kernel, long position)
    {
        var fresh = path + ".new";
        using (var stream = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes))
        {
            KernelSnapshot.Write(kernel.State, position, stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }
}
