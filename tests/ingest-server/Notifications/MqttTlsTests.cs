using System.Collections.Concurrent;
using SmartPoles.IngestServer.Notifications;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Notifications;

/// <summary>A real mosquitto with a certificate: what can be trusted comes, and what cannot stays here with the reason.</summary>
public sealed class MqttTlsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly TestPki _pki = new();
    private readonly string _program = RealPart.Require("mosquitto", "mosquitto");
    private readonly int _port = FreePort.Next();
    private readonly int _plainPort = FreePort.Next();
    private readonly ConcurrentQueue<string> _got = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _pki.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Deliver_BrokerOfOurAuthority_ComesByTls()
    {
        using var rig = Rig(_port, _pki.CaFile);
        rig.Raise(2);
        await WithBrokerAsync("127.0.0.1", -1, 30, async () =>
        {
            await rig.EmptyAsync();
            await Deadline.Until(() => _got.Count >= 2, Limit, "two came");
        });

        Assert.Equal(rig.Outbox.List("done", 10).Select(line => line.Id).Order(), _got.Order());
    }

    [Theory]
    [InlineData("broker.example.org", -1, 30, true, TlsFault.WrongName)]
    [InlineData("127.0.0.1", -30, -1, true, TlsFault.OutOfDates)]
    [InlineData("127.0.0.1", -1, 30, false, TlsFault.NotTrusted)]
    public async Task Deliver_CertificateThatIsWrong_WaitsWithTheReason(string name, int fromDays, int toDays, bool isOurs, TlsFault fault)
    {
        using var other = new TestPki();
        using var rig = Rig(_port, isOurs ? _pki.CaFile : other.CaFile);
        rig.Raise(1);

        await WithBrokerAsync(name, fromDays, toDays, async () => Assert.True(await rig.StepAsync() > TimeSpan.Zero));

        AssertWaits(rig, fault);
    }

    /// <summary>The test's authority is none of the system's.</summary>
    [Fact]
    public async Task Deliver_WithoutCaFile_TrustsTheSystemOnly()
    {
        using var rig = Rig(_port, null);
        rig.Raise(1);

        await WithBrokerAsync("127.0.0.1", -1, 30, async () => Assert.True(await rig.StepAsync() > TimeSpan.Zero));

        AssertWaits(rig, TlsFault.NotTrusted);
    }

    [Fact]
    public async Task Deliver_PortInPlainText_DoesNotFallBack()
    {
        using var rig = Rig(_plainPort, _pki.CaFile);
        rig.Raise(1);

        await WithBrokerAsync("127.0.0.1", -1, 30, async () => Assert.True(await rig.StepAsync() > TimeSpan.Zero));

        AssertWaits(rig, TlsFault.HandshakeFailed);
    }

    [Fact]
    public async Task Deliver_AuthoritiesPutRight_ComesWithoutARestart()
    {
        using var other = new TestPki();
        File.Copy(other.CaFile, _folder["ca.pem"]);
        using var rig = Rig(_port, _folder["ca.pem"]);
        rig.Raise(1);
        await WithBrokerAsync("127.0.0.1", -1, 30, async () =>
        {
            await rig.StepAsync();
            AssertWaits(rig, TlsFault.NotTrusted);
            await File.WriteAllTextAsync(_folder["ca.pem"], "nothing", Stop);
            await rig.StepAsync();
            AssertWaits(rig, TlsFault.AuthoritiesUnusable);
            File.Copy(_pki.CaFile, _folder["ca.pem"], overwrite: true);
            await rig.EmptyAsync();
            await Deadline.Until(() => !_got.IsEmpty, Limit, "it came");
        });

        Assert.Equal(Assert.Single(rig.Outbox.List("done", 10)).Id, Assert.Single(_got));
    }

    [Fact]
    public async Task Deliver_NeverTrusted_IsADeadLetterInTheEnd()
    {
        using var rig = Rig(_port, null, giveUpHours: 1);
        rig.Raise(1);

        await WithBrokerAsync("127.0.0.1", -1, 30, () => rig.EmptyAsync());

        var reason = Assert.Single(rig.Outbox.List("dead", 10)).Reason;
        Assert.StartsWith("given up after 1 h: NotTrusted: ", reason, StringComparison.Ordinal);
        Assert.Empty(_got);
    }

    private void AssertWaits(OutboxRig rig, TlsFault fault)
    {
        Assert.Equal((1, 0), rig.Outbox.Count());
        Assert.StartsWith($"{fault}: ", Assert.Single(rig.Outbox.List("waiting", 10)).Reason, StringComparison.Ordinal);
        Assert.Empty(_got);
    }

    /// <summary>Two doors: one with TLS, one in plain text for who listens.</summary>
    private async Task WithBrokerAsync(string name, int fromDays, int toDays, Func<Task> act)
    {
        var (certificate, key) = _pki.Sign("broker", name, fromDays, toDays);
        await File.WriteAllTextAsync(
            _folder["m.conf"],
            $"user root\npersistence false\nallow_anonymous true\nlistener {_plainPort} 127.0.0.1\nlistener {_port} 127.0.0.1\ncertfile {certificate}\nkeyfile {key}\n", Stop);
        await RealBroker.RunAsync(_program, _folder["m.conf"], _port, async () =>
        {
            using var listener = await RealBroker.ListenAsync(_plainPort, _got);
            await act();
        });
    }

    private static OutboxRig Rig(int port, string? caFile, int giveUpHours = 72)
    {
        var channel = new ChannelOptions { Name = "bus", Kind = "mqtt", Host = "127.0.0.1", Port = port, Tls = true, CaFile = caFile, Topic = "city/alarms", TimeoutSeconds = 120 };
        return new OutboxRig(channel, new MqttSender(channel, null, TimeProvider.System), giveUpHours: giveUpHours);
    }
}
