using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.IngestServer.Storage;
using SmartPoles.IngestServer.Storage.DuckDb;

namespace SmartPoles.IngestServer.Tests.Storage.DuckDb;

/// <summary>A file system of 24 MiB that fills up. Needs the right to mount one (root on Linux); elsewhere it is skipped.</summary>
public sealed class DuckDbFullDiskTests : DuckDbTestBase
{
    [Fact]
    public async Task Write_DiskFull_IsLaterAndWithRoomAgainNothingIsMissing()
    {
        var disk = Folder["disk"];
        Directory.CreateDirectory(disk);
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk) != 0) Assert.Skip("mounting a tmpfs needs root");
        try
        {
            var ballast = Path.Combine(disk, "ballast");
            await File.WriteAllBytesAsync(ballast, new byte[(24 << 20) - (400 << 10)], TestContext.Current.CancellationToken);
            var journal = JournalModel.Random(41, 3_000, Monday, Monday + Day);
            await using var store = new DuckDbStore(Path.Combine(disk, "store"), new DuckDbOptions { MemoryMiBPerFile = 64 }, TimeProvider.System, NullLogger.Instance);
            await store.OpenAsync(default);
            var refused = 0;
            foreach (var batch in journal.From(null, 1_000))
            {
                while (await store.WriteAsync(batch, default) == StoreOutcome.Later)
                {
                    Assert.NotNull(store.LastError);
                    Assert.False(store.NeedsReopen, "a full disk was taken for damage");
                    if (++refused == 3) File.Delete(ballast);
                    Assert.True(refused < 10, store.LastError);
                }
            }

            Assert.True(refused >= 3, "the disk never was full: the test tests nothing");
            Assert.Equal(journal.End, store.KeptPosition);
            await store.AssertHoldsOnceAsync(journal);
        }
        finally
        {
            Run("umount", disk);
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
