using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet.Protocol;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Uplink;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>A code becomes a secret of the gateway's own, and no lost answer keeps it out.</summary>
public sealed class EnrolmentTests : UplinkTest
{
    private const string Code = "SPE-7KQ2M-0F9XW-C3HTD-86VJA-PN4YR";

    private readonly ConcurrentQueue<string?> _shown = new();

    private string SecretPath => Path.Combine(Folder.Path, "data", SecretKeeper.FileName);

    [Fact]
    public async Task Run_EnrolmentCode_BecomesASecretThatOnlyTheAgentCanRead()
    {
        await using var server = await new ScriptedServer { Judge = IssueOnce("sps_1") }.StartAsync();
        await using (AgentRun.Start(Folder, Configuration($"\"EnrolmentCode\": \"{Code}\"", server.Port)))
        {
            await Deadline.Until(() => server.Count(SparkplugMessageType.DData) > 0, Limit, "data after the enrolment");
        }

        Assert.Equal([Code, "sps_1"], _shown);
        Assert.Equal("sps_1\n", await File.ReadAllTextAsync(SecretPath, TestContext.Current.CancellationToken));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SecretPath));

        // The dead code may stay in the configuration.
        await using (var agent = AgentRun.Start(Folder, Configuration($"\"EnrolmentCode\": \"{Code}\"", server.Port)))
        {
            await Deadline.Until(() => agent.Status.IsBorn, Limit, "a session with the secret alone");
        }

        Assert.Equal([Code, "sps_1", "sps_1"], _shown);
    }

    [Fact]
    public async Task Run_AnswerToTheEnrolmentLost_TheCodeIsShownAgain()
    {
        var tries = 0;
        await using var server = await new ScriptedServer
        {
            Judge = shown =>
            {
                _shown.Enqueue(shown);
                if (shown == "sps_2") return (MqttConnectReasonCode.Success, null);
                return ++tries == 1 ? (MqttConnectReasonCode.ServerUnavailable, null) : (MqttConnectReasonCode.Success, "sps_2");
            },
        }.StartAsync();
        await using var agent = AgentRun.Start(Folder, Configuration($"\"EnrolmentCode\": \"{Code}\"", server.Port));

        await Deadline.Until(() => agent.Status.IsBorn, Limit, "a session");

        Assert.Equal([Code, Code, "sps_2"], _shown);
    }

    [Fact]
    public async Task Run_RefusedSecret_MakesWayForTheNext()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SecretPath)!);
        await File.WriteAllTextAsync(SecretPath, "sps_revoked\n", TestContext.Current.CancellationToken);
        await using var server = await new ScriptedServer { Judge = IssueOnce("sps_3") }.StartAsync();
        await using var agent = AgentRun.Start(Folder, Configuration($"\"Secret\": \"of the file\", \"EnrolmentCode\": \"{Code}\"", server.Port));

        await Deadline.Until(() => agent.Status.IsBorn, TimeSpan.FromSeconds(40), "a session");

        Assert.Equal(["sps_revoked", "of the file", Code, "sps_3"], _shown);
        Assert.Equal("sps_3", SecretKeeper.Issued(Path.GetDirectoryName(SecretPath)!));
    }

    [Fact]
    public async Task Run_ServerRotatesTheSecret_TheNewOneIsKeptAndUsedAtOnce()
    {
        await using var server = await new ScriptedServer
        {
            Judge = shown =>
            {
                _shown.Enqueue(shown);
                return (MqttConnectReasonCode.Success, shown == "old" ? "sps_new" : null);
            },
        }.StartAsync();
        await using var agent = AgentRun.Start(Folder, Configuration("\"Secret\": \"old\"", server.Port));

        await Deadline.Until(() => agent.Status.IsBorn, Limit, "a session");

        // A busy machine may cost a session more; the old secret is shown once.
        Assert.Equal("old", _shown.First());
        Assert.All(_shown.Skip(1), shown => Assert.Equal("sps_new", shown));
        Assert.True(agent.Log.Has("has issued a new secret"));
        Assert.DoesNotContain(agent.Log.Lines, line => line.Contains("sps_new", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mqtt://192.168.1.10:1883", "auto", false)]
    [InlineData("mqtt://127.0.0.1:1883", "auto", true)]
    [InlineData("mqtts://192.168.1.10:8883", "auto", true)]
    [InlineData("mqtts://192.168.1.10:8883", "3.1.1", false)]
    public void Read_EnrolmentCode_NeedsAWayThatNobodyReads(string server, string protocol, bool isLegal)
    {
        var path = Folder["agent.json"];
        File.WriteAllText(path, UplinkConfiguration.Text($"\"Server\": \"{server}\", \"Protocol\": \"{protocol}\", \"EnrolmentCode\": \"{Code}\"", 502));
        var faults = new FaultList(path);

        AgentConfiguration.Read(path, faults);

        Assert.Equal(isLegal, !faults.Faults.Any(fault => fault.ToString().Contains("EnrolmentCode", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public void Keep_SecretThatIsNone_ChangesNothing(string issued)
    {
        var keeper = new SecretKeeper(Folder.Path, Options(), NullLogger.Instance);

        Assert.False(keeper.Keep(issued));

        Assert.Null(SecretKeeper.Issued(Folder.Path));
    }

    private static UplinkOptions Options() => new()
    {
        Servers = [new Uri("mqtt://127.0.0.1")], Secret = null, KeepAliveSeconds = 15, ReconnectDelayMinMs = 50, ReconnectDelayMaxMs = 200, InFlightMax = 16,
        LiveAgeMaxSeconds = 60, SparkplugStrict = false,
    };

    private Func<string?, (MqttConnectReasonCode, string?)> IssueOnce(string secret) => shown =>
    {
        _shown.Enqueue(shown);
        return shown == secret ? (MqttConnectReasonCode.Success, null) : shown == Code ? (MqttConnectReasonCode.Success, secret) : (MqttConnectReasonCode.NotAuthorized, null);
    };

    private string Configuration(string secrets, int port) => UplinkConfiguration.Text($"\"Server\": \"mqtt://127.0.0.1:{port}\", {secrets}", Slave.Port);
}
