using SmartPoles.IngestServer.Storage;
using SmartPoles.IngestServer.Storage.DuckDb;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Storage.DuckDb;

public sealed class DuckDbDamageTests : DuckDbTestBase
{
    private readonly JournalModel _journal = JournalModel.Random(9, 80, Monday, Monday + Day);

    private string FirstFile => Path.Combine(Folder["store"], "readings-2026-05-18.duckdb");

    [Theory]
    [InlineData("header")]
    [InlineData("empty")]
    [InlineData("cut")]
    [InlineData("gone")]
    public async Task Open_DamagedDayFile_IsSetAsideAndRebuiltFromTheJournal(string damage)
    {
        await using (var store = Open()) await store.ApplyAsync(_journal, 100);
        Damage(damage);

        await using var again = Open();
        Assert.Null(await again.OpenAsync(default));
        await again.ApplyAsync(_journal, 100);

        await again.AssertHoldsOnceAsync(_journal);
        Assert.Equal(damage != "gone", File.Exists(FirstFile + ".corrupt"));
    }

    [Fact]
    public async Task Open_DamagedWriteAheadLog_IsSetAsideWithItsFile()
    {
        await using (var store = Open())
        {
            await store.ApplyAsync(_journal, 100);
            TempFolder.Copy(Folder["store"], Folder["killed"]);
        }

        var log = Path.Combine(Folder["killed"], Path.GetFileName(FirstFile) + ".wal");
        Overwrite(log, new FileInfo(log).Length / 2);

        await using var again = Open("killed");
        await again.OpenAsync(default);
        await again.ApplyAsync(_journal, 100);

        await again.AssertHoldsOnceAsync(_journal);
        Assert.True(File.Exists(log + ".corrupt"));
    }

    [Fact]
    public async Task Loop_DamageMetWhileReading_SetsAsideAndRebuildsByItself()
    {
        await using (var store = Open()) await store.ApplyAsync(_journal, 100);
        OverwriteAllBlocks(FirstFile);

        await using var again = Open();
        using var stop = new CancellationTokenSource();
        var loop = NewLoop(again);
        var running = loop.RunAsync(stop.Token);
        await Deadline.Until(() => loop.AppliedPosition == _journal.End || again.NeedsReopen, TimeSpan.FromSeconds(60), "the loop runs");
        await again.ReadAsync(StoreAudit.Everything, default);

        // The loop waits at the journal's end: one more record makes it look.
        _journal.Append("3715020118000001", (Protocols.Telemetry.Quantities.Quantity.LampPower, Monday + 7, 1, Protocols.Telemetry.Quality.Good));
        await stop.CancelAsync();
        await running;
        using var stopAgain = new CancellationTokenSource();
        running = NewLoop(again).RunAsync(stopAgain.Token);
        await Deadline.Until(() => again.KeptPosition == _journal.End, TimeSpan.FromSeconds(60), "the day is rebuilt");
        await stopAgain.CancelAsync();
        await running;

        await again.AssertHoldsOnceAsync(_journal);
        Assert.True(File.Exists(FirstFile + ".corrupt"));
    }

    [Fact]
    public async Task Write_DamagedOldDayMetByBackfill_RebuildsAndLosesNothing()
    {
        await using (var store = Open()) await store.ApplyAsync(_journal, 100);
        _journal.Append("3715020118000001", (Protocols.Telemetry.Quantities.Quantity.LampPower, Monday + Day + 7, 1, Protocols.Telemetry.Quality.Good));
        await using (var store = Open()) await store.ApplyAsync(_journal, 100);
        Overwrite(FirstFile, 0);
        _journal.Append("3715020118000001", (Protocols.Telemetry.Quantities.Quantity.LampPower, Monday + 7, 2, Protocols.Telemetry.Quality.Good));

        await using var again = Open();
        using var stop = new CancellationTokenSource();
        var loop = NewLoop(again);
        var running = loop.RunAsync(stop.Token);
        await Deadline.Until(() => loop.AppliedPosition == _journal.End, TimeSpan.FromSeconds(60), "the journal is applied");
        await stop.CancelAsync();
        await running;

        await again.AssertHoldsOnceAsync(_journal);
        Assert.True(File.Exists(FirstFile + ".corrupt"));
    }

    [Fact]
    public async Task Open_FileOfAnotherKindOfName_IsLeftAlone()
    {
        Directory.CreateDirectory(Folder["store"]);
        var foreign = Path.Combine(Folder["store"], "readings-of-my-own.duckdb");
        await File.WriteAllTextAsync(foreign, "not ours");

        await using var store = Open();
        await store.ApplyAsync(_journal, 100);

        await store.AssertHoldsOnceAsync(_journal);
        Assert.Equal("not ours", await File.ReadAllTextAsync(foreign));
    }

    private StorageLoop NewLoop(DuckDbStore store) => new(
        store, position => new ModelFeed(_journal, position, 100), new StorageOptions { BackoffMsMin = 1, BackoffMsMax = 5 },
        TimeProvider.System, seed: 1, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    private void Damage(string damage)
    {
        if (damage == "header") Overwrite(FirstFile, 0);
        if (damage == "empty") File.WriteAllBytes(FirstFile, []);
        if (damage == "gone") File.Delete(FirstFile);
        if (damage != "cut") return;
        using var file = File.OpenWrite(FirstFile);
        file.SetLength(file.Length / 4);
    }

    private static void Overwrite(string path, long from)
    {
        using var file = File.OpenWrite(path);
        file.Position = from;
        file.Write(Enumerable.Repeat((byte)0xA5, 4096).ToArray());
    }

    // The file opens, as its headers and catalogue are whole; every block of rows fails its checksum.
    private static void OverwriteAllBlocks(string path)
    {
        var bytes = File.ReadAllBytes(path);
        const int Headers = 3 * 4096;
        const int Block = 256 * 1024;
        for (var block = Headers; block + Block <= bytes.Length; block += Block)
        {
            if (bytes.AsSpan(block, Block).IndexOf("readings"u8) < 0) bytes[block + (Block / 2)] ^= 0xFF;
        }

        File.WriteAllBytes(path, bytes);
    }
}
