using SmartPoles.EdgeAgent.Technician;
using SmartPoles.EdgeAgent.Tests.Gathering;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Technician;

/// <summary>What check and read hear on a line of talkers, and what they make of it.</summary>
public sealed class TalkerLookTests : IDisposable
{
    private const string Wind = "WIMWV,137.0,T,2.15,M,A";
    private const string Composite = "WIMDA,29.9136,I,1.0130,B,-3.5,C,,,56.8,,-10.9,C,137.0,T,142.0,M,4.2,N,2.15,M";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Listen_EverythingIsSaid_EndsAtOnceAndIsGood()
    {
        var results = await CheckAsync([.. TalkerRig.Sentence(Wind), .. TalkerRig.Sentence(Composite), .. TalkerRig.Sentence("WIHDT,274.1,T")]);

        Assert.All(results, result => Assert.Equal(CheckMark.Good, result.Mark));
        Assert.Contains(results, result => result.What.Contains("talker WI 3715020117000001 (weather-head-nmea) talks: 2 sentences", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Listen_SomeQuantitiesAreNotSaid_IsAWarningThatNamesThem()
    {
        var results = await CheckAsync(TalkerRig.Sentence(Wind));

        var warning = Assert.Single(results, result => result.Mark == CheckMark.Warning);
        Assert.Contains("but nothing of env/temperature, env/humidity, env/pressure", warning.What);
    }

    [Fact]
    public async Task Listen_AnotherTalker_IsAFaultThatNamesWhatWasHeard()
    {
        var results = await CheckAsync(TalkerRig.Sentence("IIMWV,137.0,T,2.15,M,A"));

        var fault = Assert.Single(results, result => result.Mark == CheckMark.Fault);
        Assert.Contains("$IIMWV", fault.Next);
    }

    [Fact]
    public async Task Listen_BytesOfAnotherSpeed_IsAFaultThatAsksForTheSpeed()
    {
        var results = await CheckAsync([0xF8, 0x00, 0x1F, 0xE0]);

        var fault = Assert.Single(results, result => result.Mark == CheckMark.Fault);
        Assert.Contains("4 bytes", fault.What);
        Assert.Contains("Is the head set to 4800 8N1?", fault.Next);
    }

    [Fact]
    public async Task Listen_Silence_IsAFault()
    {
        var results = await CheckAsync([]);

        Assert.Contains("says nothing", Assert.Single(results, result => result.Mark == CheckMark.Fault).What);
    }

    private async Task<List<CheckResult>> CheckAsync(byte[] said)
    {
        var setup = TestConfiguration.Load(_folder.Path, """
            { "Agent": { "GatewayId": "GW-000001", "Group": "g" }, "Uplink": { "Server": "mqtt://127.0.0.1:9" },
              "Buses": [ { "Name": "sky", "Serial": { "Port": "/dev/null", "Baud": 4800 },
                "Devices": [ { "Id": "3715020117000001", "Profile": "weather-head-nmea", "Talker": "WI", "PeriodMs": 1000 } ] } ] }
            """);
        using var tap = new SaidTap(said);
        var report = await new TalkerLook(TimeProvider.System).ListenAsync(tap, setup.Devices[0], TestContext.Current.CancellationToken);
        return [.. TalkerCheck.Judge("bus sky", setup.Configuration.Buses[0], setup.Devices[0], tap.Address, report)];
    }

    /// <summary>A line on which something was said once, and nothing after.</summary>
    private sealed class SaidTap(byte[] said) : ITap
    {
        private int _told;

        public string Address => "said";

        public bool IsOpen => true;

        public ValueTask OpenAsync(CancellationToken cancel) => ValueTask.CompletedTask;

        public void Close()
        {
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => throw new InvalidOperationException("Nobody may send to a talker");

        public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
        {
            if (_told == said.Length) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            var count = Math.Min(buffer.Length, said.Length - _told);
            said.AsMemory(_told, count).CopyTo(buffer);
            _told += count;
            return count;
        }

        public int DiscardInput() => 0;

        public void Dispose() => Close();
    }
}
