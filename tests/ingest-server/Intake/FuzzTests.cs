using CsCheck;
using SmartPoles.IngestServer.Intake;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>Whatever a stranger or a broken gateway sends: the server lives, its memory stays flat, the neighbours notice nothing.</summary>
public class FuzzTests
{
    private const int Connections = 150;
    private const long MemoryGrowthMax = 32 * 1024 * 1024;

    private static readonly byte[][] Sound =
    [
        Wire.Connect("GW-1", will: ("spBv1.0/g/NDEATH/GW-1", [1])),
        Wire.Publish("spBv1.0/g/NDATA/GW-1", new byte[300], 1),
        Wire.Publish("spBv1.0/g/NDATA/GW-1", new byte[10]),
        Wire.Subscribe(1, "spBv1.0/g/NCMD/GW-1"),
        Wire.Unsubscribe(1, "spBv1.0/g/NCMD/GW-1"),
        Wire.PubAck(1),
        Wire.Ping,
        Wire.Disconnect(),
        [0x30, 0xFF, 0xFF, 0xFF, 0x7F],
    ];

    [Fact]
    public async Task Bytes_AnyBeforeAndAfterTheConnect_CostNothingButTheirConnection()
    {
        await using var rig = await IntakeRig.StartAsync();
        using var neighbour = await rig.ConnectAsync("GW-99");
        await RoundAsync(rig, neighbour, Connections / 3);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await RoundAsync(rig, neighbour, Connections);

        await rig.UntilAsync(it => it.Metrics.Connected == 1, "all gone but the neighbour");
        await neighbour.SendAsync(Wire.Publish("spBv1.0/g/NDATA/GW-99", [1], 1));
        await rig.UntilAsync(it => it.Journal.Messages.Any(message => message.Gateway == "GW-99"), "the neighbour's message");
        rig.Journal.Commit();
        await neighbour.ExpectAcksAsync(1);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MemoryGrowthMax);
    }

    private static Task RoundAsync(IntakeRig rig, RawClient neighbour, int connections)
    {
        var mutated = Gen.Select(Gen.Int[0, Sound.Length - 1].Array[1, 6], Gen.Select(Gen.Int[0, 2000], Gen.Byte).Array[0, 4], Gen.Bool).Select((choice, changes, isConnected) =>
        {
            var bytes = choice.SelectMany(index => Sound[index]).ToArray();
            foreach (var (at, value) in changes) bytes[at % bytes.Length] = value;
            return (bytes, isConnected);
        });
        var random = Gen.Select(Gen.Byte.Array[1, 600], Gen.Bool).Select((bytes, isConnected) => (bytes, isConnected));
        return Gen.OneOf(mutated, random).SampleAsync(
            async input =>
            {
                await SendAsync(rig, input.bytes, input.isConnected);
                rig.Journal.Commit();
                await neighbour.ExpectQuietAsync();
            },
            iter: connections, threads: 1);
    }

    private static async Task SendAsync(IntakeRig rig, byte[] bytes, bool isConnected)
    {
        using var client = isConnected ? await rig.ConnectAsync() : await RawClient.OpenAsync(rig.Port);
        await client.SendAsync(bytes);
    }
}
