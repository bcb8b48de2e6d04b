using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Uplink;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>A ledger does not travel to another server unless somebody says so.</summary>
public sealed class ServerIdentityTests : UplinkTest
{
    private static readonly Uri Address = new("mqtt://127.0.0.1:1883");

    [Theory]
    [InlineData(null, "auto", null, null, true)]      // nobody met yet
    [InlineData(null, "auto", null, "B", true)]
    [InlineData("A", "auto", null, "A", true)]
    [InlineData("A", "auto", null, "B", false)]
    [InlineData("A", "auto", null, null, false)]      // says nothing: may be anybody
    [InlineData("A", "3.1.1", null, null, true)]      // chosen: 3.1.1 has no place for it
    [InlineData("A", "auto", "B", "B", true)]         // moved on purpose
    [InlineData("A", "auto", "B", "A", false)]
    [InlineData("A", "auto", "any", "B", true)]
    public void Objection_KnownAndToldAndConfigured_Decides(string? known, string protocol, string? configured, string? told, bool mayHave)
    {
        if (known is not null) Open("auto", null).Met(known, Address);

        Assert.Equal(mayHave, Open(protocol, configured).Objection(told) is null);
    }

    [Fact]
    public async Task Run_AddressOfAnotherServer_GetsNothingUntilTheGatewayIsMoved()
    {
        await using var home = await new ScriptedServer { Id = "server-A" }.StartAsync();
        await using var other = await new ScriptedServer { Id = "server-B" }.StartAsync();
        await using (var agent = AgentRun.Start(Folder, Configuration("", home.Port)))
        {
            await Deadline.Until(() => home.Count(SparkplugMessageType.DData) > 0, Limit, "data at home");
            Assert.Equal("server-A", agent.Status.ServerId);
        }

        await using (var agent = AgentRun.Start(Folder, Configuration("", other.Port)))
        {
            await Deadline.Until(() => agent.Status.Outcome == ConnectOutcome.OtherServer, Limit, "the refusal");
            await Deadline.Until(() => agent.Log.Has("set Uplink.ServerId"), Limit, "what to do");
            Assert.Contains("it is server server-B; the readings belong to server server-A", agent.Status.Trouble, StringComparison.Ordinal);
            Assert.Contains("0 acknowledged", agent.Summary, StringComparison.Ordinal);
        }

        Assert.Equal(0, other.Count(SparkplugMessageType.NBirth) + other.Count(SparkplugMessageType.DData) + other.Count(SparkplugMessageType.NDeath));

        await using (var agent = AgentRun.Start(Folder, Configuration(", \"ServerId\": \"server-B\"", other.Port)))
        {
            await Deadline.Until(() => other.Count(SparkplugMessageType.DData) > 0, Limit, "data at the new server");
            Assert.True(agent.Log.Has("belongs to server server-B from now on"));
        }
    }

    [Fact]
    public async Task Run_FirstAddressDead_TakesTheSecondAndBeginsThereNextTime()
    {
        await using var server = await new ScriptedServer { Id = "server-A" }.StartAsync();
        var dead = FreePort.Next();
        await using (var agent = AgentRun.Start(Folder, Configuration("", dead, server.Port)))
        {
            await Deadline.Until(() => server.Count(SparkplugMessageType.DData) > 0, Limit, "data at the second address");
            Assert.True(agent.Log.Has("Unreachable"));
        }

        await using var again = AgentRun.Start(Folder, Configuration("", dead, server.Port));
        await Deadline.Until(() => server.Count(SparkplugMessageType.NBirth) > 1, Limit, "the next session");
        Assert.False(again.Log.Has("Unreachable"));
    }

    private ServerIdentity Open(string protocol, string? configured)
    {
        var more = $", \"Protocol\": \"{protocol}\"" + (configured is null ? "" : $", \"ServerId\": \"{configured}\"");
        AgentSetup setup = TestConfiguration.Load(Folder.Path, Configuration(more, 1883));
        UplinkOptions options = setup.Configuration.Uplink;
        return new ServerIdentity(Folder["server"], options, NullLogger.Instance);
    }

    private string Configuration(string more, params int[] ports) =>
        UplinkConfiguration.Text($"\"Servers\": [{string.Join(", ", ports.Select(port => $"\"mqtt://127.0.0.1:{port}\""))}]{more}", Slave.Port);
}
