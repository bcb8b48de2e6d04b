using SmartPoles.Protocols.Journal;

namespace SmartPoles.Protocols.Tests.Journal;

/// <summary>The log on the real file system.</summary>
public sealed class DiskFilesTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("smartpoles-journal-").FullName;

    private string Folder => Path.Combine(_parent, "outbox");

    [Fact]
    public void Open_OnTheRealDisk_WritesRollsReopensAndDrops()
    {
        var payloads = Enumerable.Range(0, 200).Select(number => LogBench.Payload(number, 100)).ToList();
        using (var log = Open())
        {
            foreach (var payload in payloads) log.Append(payload);
            Assert.Equal(CommitOutcome.Committed, log.Commit());
            var cursor = log.OpenCursor("uplink");
            cursor.Advance(log.DurablePosition / 2);
            Assert.Equal(CommitOutcome.Committed, cursor.Save());
        }

        using var reopened = Open();
        Assert.False(reopened.Recovery.HasFindings);
        Assert.Equal(payloads, reopened.ReadAll().Payloads());
        var position = reopened.OpenCursor("uplink").Position;
        Assert.Equal(reopened.DurablePosition / 2, position);
        Assert.True(reopened.DropBefore(position) > 0);
        Assert.InRange(reopened.StartPosition, 1, position);
        Assert.Equal(reopened.BytesOnDisk, Directory.GetFiles(Folder, "*.seg").Sum(path => new FileInfo(path).Length));
    }

    [Fact]
    public void Open_OnTheRealDisk_IsPrivateToItsUser()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix file modes");
            return;
        }

        using var log = Open();
        Assert.Equal(CommitOutcome.Committed, log.OpenCursor("uplink").Save());

        const UnixFileMode user = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(user | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        foreach (var path in Directory.GetFiles(Folder)) Assert.Equal(user, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Open_DirectoryInUse_IsRefusedAndFreeAfterDispose()
    {
        using (Open())
        {
            Assert.Throws<IOException>(() => Open().Dispose());
        }

        Open().Dispose();
    }

    [Fact]
    public void Open_DirectoriesNamedLikeSegments_AreSetAside()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "0000000000000000.seg"));
        Directory.CreateDirectory(Path.Combine(Folder, "0000000000000000.seg.new"));
        Directory.CreateDirectory(Path.Combine(Folder, "uplink.cursor"));
        using var log = Open();

        Assert.Equal(2, log.Recovery.SetAside.Count);
        Assert.Equal(CursorOrigin.Damaged, log.OpenCursor("uplink").Origin);
        log.Append(LogBench.Payload(1, 10));
        Assert.Equal(CommitOutcome.Committed, log.Commit());
    }

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    private SegmentLog Open() => SegmentLog.Open(Folder, LogBench.Small, TimeProvider.System);
}
