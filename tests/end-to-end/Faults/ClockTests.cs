using System.Globalization;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>The agent's wall clock lies, by Debian's libfaketime; everybody else's is right. No reading may be lost or doubled for it.</summary>
public sealed class ClockTests : IAsyncLifetime
{
    private readonly CityRig _city = new();
    private readonly FaultGateway _gateway;
    private readonly string _clockFile;

    public ClockTests()
    {
        var library = Library();
        _gateway = new FaultGateway(_city, 1);
        _clockFile = _city.Folder["clock"];

        // Only the wall clock lies. Monotonic time goes on, and so must the waits that are counted on it.
        _gateway.Environment =
        [
            ("LD_PRELOAD", library), ("FAKETIME_TIMESTAMP_FILE", _clockFile), ("FAKETIME_NO_CACHE", "1"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            ("FAKETIME_FORCE_MONOTONIC_FIX", "0"),
        ];
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _city.DisposeAsync();
    }

    /// <summary>A gateway without a battery wakes in 1970, gathers, is killed, wakes in 1970 again, and then hears what time it is.</summary>
    [Fact]
    public async Task Agent_WakesIn1970_LosesNothingBeforeAndAfterTheClockIsSet()
    {
        SetClock("@1970-01-01 00:01:00");
        await StartServerAsync();
        _gateway.Start();
        await _gateway.FirstPollAsync();
        await _gateway.ServeAsync(60);
        await _gateway.KillAsync();
        _gateway.Start();
        await _gateway.FirstPollAsync();
        await _gateway.ServeAsync(60);

        SetClock("+0");
        await _gateway.ServeAsync(60);

        await AssertCleanAsync();
    }

    /// <summary>Steps of years to both sides while the agent runs.</summary>
    [Fact]
    public async Task Agent_ClockStepsByYears_LosesNothingAndDoublesNothing()
    {
        SetClock("+0");
        await StartServerAsync();
        _gateway.Start();
        await _gateway.FirstPollAsync();
        foreach (var step in (string[])["+3y", "-2y", "+0", "-1h", "+1h", "+0"])
        {
            await _gateway.ServeAsync(40);
            SetClock(step);
        }

        await _gateway.ServeAsync(40);

        await AssertCleanAsync();
    }

    private static string Library()
    {
        RealPart.Require("faketime", "faketime");
        var found = Directory.GetDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists);
        return found ?? throw new InvalidOperationException("faketime is installed and its library is not in /usr/lib/*/faketime");
    }

    private void SetClock(string what)
    {
        // Replaced in one step: the library may read at any moment.
        File.WriteAllText(_clockFile + ".new", what + "\n");
        File.Move(_clockFile + ".new", _clockFile, overwrite: true);
    }

    private Task StartServerAsync() => _city.StartServerAsync((_gateway.Id, _gateway.Devices.ToArray()));

    private async Task AssertCleanAsync()
    {
        var result = await _gateway.AuditAsync(areTimesTrue: false);
        FaultRun.Tell(result.ToString());
        FaultRun.Tell("stored times: " + string.Join(", ", (await _gateway.StoredAsync())
            .GroupBy(row => DateTimeOffset.FromUnixTimeMilliseconds(row.UnixMs).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            .Select(day => $"{day.Key}: {day.Count()}")));
        Assert.True(result.IsClean, result.ToString());
        Assert.True(result.Stored > 100, result.ToString());
    }
}
