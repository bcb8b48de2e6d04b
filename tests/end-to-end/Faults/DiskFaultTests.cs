using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>The agent's disk is damaged, full or read-only.</summary>
public sealed class DiskFaultTests : IAsyncLifetime
{
    private readonly CityRig _city = new();
    private readonly FaultGateway _gateway;
    private MountedFolder? _disk;

    public DiskFaultTests() => _gateway = new FaultGateway(_city, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _disk?.Dispose();
        await _city.DisposeAsync();
    }

    /// <summary>
    /// Between two runs the outbox loses its tail or has bits turned over. It starts each time, sends nothing wrong or twice, and what
    /// it gathers from then on arrives.
    /// </summary>
    [Fact]
    public async Task Outbox_DamagedBetweenRuns_StartsEachTimeAndSendsNothingTwice()
    {
        var random = new Random(FaultRun.Seed);
        FaultRun.Tell($"seed {FaultRun.Seed}");
        await StartServerAsync();
        for (var round = 0; round < 8; round++)
        {
            _gateway.Start();
            await _gateway.FirstPollAsync();
            await _gateway.ServeAsync(20 + random.Next(20));
            if (round == 3) await _city.Server!.KillAsync();
            await _gateway.KillAsync();
            FaultRun.Tell(Damage(random, isCut: round % 2 == 0));
        }

        await _city.RunServerAsync();
        _gateway.Start();
        await _gateway.FirstPollAsync();
        await _gateway.DrainAsync();
        var from = _gateway.Served().Max(answer => answer.UnixMs);
        await _gateway.ServeAsync(60);
        var result = await _gateway.AuditAsync();

        FaultRun.Tell(result.ToString());
        Assert.Equal((0, 0), (result.Wrong, result.Duplicates));
        Assert.True((await _gateway.StoredAsync()).Count(row => row.UnixMs > from) >= 40, "what is gathered after the damage arrives");
    }

    [Fact]
    public async Task Disk_FullWhileItRuns_KeepsAskingAndRecoversAlone()
    {
        MountData();
        await StartServerAsync();
        await RunForAsync(60);

        await _city.Server!.KillAsync();
        _disk!.Fill();
        await _gateway.ServeAsync(200);
        Assert.False(_gateway.Agent.HasExited, "a full disk does not end the agent");
        _disk.Release();
        await _city.RunServerAsync();

        await AssertRecoveredAsync();
    }

    [Fact]
    public async Task Disk_FullAtTheStart_StartsAndRecoversAlone()
    {
        MountData();
        await StartServerAsync();
        await RunForAsync(60);
        await _gateway.KillAsync();

        _disk!.Fill();
        _gateway.Start();
        await _gateway.FirstPollAsync();
        await _gateway.ServeAsync(60);
        _disk.Release();

        await AssertRecoveredAsync();
    }

    [Fact]
    public async Task Disk_ReadOnlyAtTheStart_ReadsAllTheSameAndLosesNothing()
    {
        MountData();
        await StartServerAsync();
        await RunForAsync(60);
        await _gateway.KillAsync();

        _disk!.Remount(isReadOnly: true);
        _gateway.Start();
        await Deadline.Until(() => _gateway.Agent.Output.Contains("readings wait in memory", StringComparison.Ordinal), TimeSpan.FromSeconds(60), "the agent says what it waits for");
        await _gateway.ServeAsync(60);
        _disk.Remount(isReadOnly: false);
        await _gateway.FirstPollAsync();
        await _gateway.ServeAsync(60);

        await AssertRecoveredAsync();
    }

    private void MountData()
    {
        _disk = MountedFolder.Mount(_city.Folder["disk"], kiB: 16 * 1024);
        _gateway.DataDirectory = Path.Combine(_disk.Path, "data");
        _gateway.Configure($"mqtt://127.0.0.1:{_city.MqttPort}");
    }

    private Task StartServerAsync() => _city.StartServerAsync((_gateway.Id, _gateway.Devices.ToArray()));

    private async Task RunForAsync(int answers)
    {
        _gateway.Start();
        await _gateway.FirstPollAsync();
        await _gateway.ServeAsync(answers);
    }

    /// <summary>Nothing is wrong or doubled, and what could not be kept is told as a gap or a reading without a value.</summary>
    private async Task AssertRecoveredAsync()
    {
        await _gateway.DrainAsync();
        var result = await _gateway.AuditAsync();
        FaultRun.Tell(result.ToString());
        Assert.Equal((0, 0, 0), (result.Wrong, result.Duplicates, result.LedgerMissing));
        Assert.True(result.Lost <= result.Dropped, $"what is lost is itemised: {result}");
    }

    /// <summary>Cuts the newest segment or turns bits of any file over; tells what was done.</summary>
    private string Damage(Random random, bool isCut)
    {
        var files = Directory.GetFiles(_gateway.DataDirectory, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0).Order(StringComparer.Ordinal).ToArray();
        if (isCut)
        {
            var newest = files.Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "outbox").MaxBy(File.GetLastWriteTimeUtc)!;
            using var stream = File.OpenWrite(newest);
            var length = random.NextInt64(stream.Length + 1);
            stream.SetLength(length);
            return $"{Path.GetFileName(newest)} cut to {length} bytes";
        }

        var victim = files[random.Next(files.Length)];
        var bytes = File.ReadAllBytes(victim);
        var bits = Enumerable.Range(0, 1 + random.Next(8)).Select(_ => random.Next(bytes.Length * 8)).ToArray();
        foreach (var bit in bits) bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        File.WriteAllBytes(victim, bytes);
        return $"{Path.GetFileName(victim)} with {bits.Length} bits turned over, of {bytes.Length} bytes";
    }
}
