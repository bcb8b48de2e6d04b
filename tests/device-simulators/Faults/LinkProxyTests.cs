using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Faults;

/// <summary>The proxy between real sockets: what arrives, when, and who is told of the end.</summary>
public sealed class LinkProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _limit = new(Limit);
    private LinkProxy? _proxy;

    public ValueTask InitializeAsync()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null) await _proxy.DisposeAsync();
        _listener.Dispose();
        _limit.Dispose();
    }

    [Fact]
    public async Task Proxy_WithoutFaults_PassesEveryByteBothWaysAndTheEndToo()
    {
        var (client, server) = await ConnectAsync();
        using var _ = client;
        using var __ = server;
        var bytes = Bytes(3_000_000);

        var sent = SendAsync(client, bytes, end: true);
        Assert.Equal(bytes, await ReceiveAsync(server, int.MaxValue));
        await sent;

        // Half closed: the other direction still lives.
        var answer = SendAsync(server, bytes[..100_000], end: true);
        Assert.Equal(bytes[..100_000], await ReceiveAsync(client, int.MaxValue));
        await answer;
        await Deadline.Until(() => _proxy!.Counters.BytesUp == 3_000_000 && _proxy.Counters.BytesDown == 100_000, Limit, "all is counted");
    }

    [Fact]
    public async Task Proxy_Latency_DelaysEachWayWithoutSlowing()
    {
        var (client, server) = await ConnectAsync("latency:200ms:50ms");
        using var _ = client;
        using var __ = server;
        var started = Stopwatch.GetTimestamp();

        for (var piece = 0; piece < 50; piece++) await SendAsync(client, Bytes(1000, piece));
        var received = await ReceiveAsync(server, 50_000);

        // Never earlier than the least delay; and all fifty are under way at once: one after the other they would take 10 s.
        Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(150));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(9));
        Assert.Equal(Enumerable.Range(0, 50).SelectMany(piece => Bytes(1000, piece)), received);
    }

    [Fact]
    public async Task Proxy_Bandwidth_IsNeverExceeded()
    {
        var (client, server) = await ConnectAsync("bandwidth:20000");
        using var _ = client;
        using var __ = server;
        var started = Stopwatch.GetTimestamp();

        var sent = SendAsync(client, Bytes(30_000), end: true);
        var received = await ReceiveAsync(server, int.MaxValue);

        // The first tenth of a second may go at once.
        Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromSeconds(1.3));
        Assert.Equal(Bytes(30_000), received);
        await sent;
    }

    [Fact]
    public async Task Proxy_Reset_BothSidesSeeIt()
    {
        var (client, server) = await ConnectAsync("reset:2s");
        using var _ = client;
        using var __ = server;

        await Assert.ThrowsAsync<SocketException>(() => ReceiveAsync(client, 1));
        await Assert.ThrowsAsync<SocketException>(() => ReceiveAsync(server, 1));
        Assert.Equal(1, _proxy!.Counters.Resets);
    }

    [Fact]
    public async Task Proxy_Partition_NothingPassesUntilItIsOverAndThenAllDoes()
    {
        var (client, server) = await ConnectAsync("partition@2s-4s");
        using var _ = client;
        using var __ = server;
        await SendAsync(client, Bytes(10));
        Assert.Equal(Bytes(10), await ReceiveAsync(server, 10));
        await Deadline.Until(() => _proxy!.Played > TimeSpan.FromMilliseconds(2100), Limit, "the partition");

        await SendAsync(client, Bytes(1000));
        var received = await ReceiveAsync(server, 1000);

        Assert.True(_proxy!.Played >= TimeSpan.FromSeconds(4), $"passed at {_proxy.Played}");
        Assert.Equal(Bytes(1000), received);
    }

    [Fact]
    public async Task Proxy_HalfOpen_TheServerIsToldAndTheClientIsNot()
    {
        var (client, server) = await ConnectAsync("half-open@3s-4s");
        using var _ = client;
        using var __ = server;

        await Assert.ThrowsAsync<SocketException>(() => ReceiveAsync(server, 1));
        await SendAsync(client, Bytes(5000));
        await Deadline.Until(() => _proxy!.Counters.BytesSwallowed == 5000, Limit, "nobody gets it");
        Assert.False(client.Poll(0, SelectMode.SelectRead), "the client still believes in its connection");

        // Afterwards the link is well for new connections, and the old one stays dead.
        await Deadline.Until(() => _proxy!.Played > TimeSpan.FromSeconds(4), Limit, "the end of the fault");
        using var second = await OpenAsync();
        using var accepted = await _listener.AcceptAsync(_limit.Token);
        await SendAsync(second, Bytes(10));
        Assert.Equal(Bytes(10), await ReceiveAsync(accepted, 10));
        Assert.False(client.Poll(0, SelectMode.SelectRead));
    }

    /// <summary>The test above can turn red: without the fault the client of a server that resets is told.</summary>
    [Fact]
    public async Task Sabotage_WithoutHalfOpen_TheClientIsTold()
    {
        var (client, server) = await ConnectAsync();
        using var _ = client;
        server.LingerState = new LingerOption(true, 0);
        server.Dispose();

        await Deadline.Until(() => client.Poll(0, SelectMode.SelectRead), Limit, "the end of the connection");
    }

    /// <summary>The test of the partition can turn red: without it the bytes are there before the time at which it would end.</summary>
    [Fact]
    public async Task Sabotage_PartitionThatIsOverBefore_DelaysNothing()
    {
        var (client, server) = await ConnectAsync("partition@0s-1ms", "partition@600s-700s");
        using var _ = client;
        using var __ = server;

        await SendAsync(client, Bytes(1000));

        Assert.Equal(Bytes(1000), await ReceiveAsync(server, 1000));
        Assert.True(_proxy!.Played < TimeSpan.FromSeconds(600));
    }

    [Fact]
    public async Task Proxy_Refuse_ClosesNewConnectionsAtOnce()
    {
        Start("refuse");
        using var client = await OpenAsync();

        Assert.Empty(await ReceiveAsync(client, 1));
        Assert.Equal((1, 1), (_proxy!.Counters.Connections, _proxy.Counters.RefusedCount));
    }

    [Fact]
    public async Task Proxy_TargetAway_ClosesTheClient()
    {
        Start();
        _listener.Dispose();
        using var client = await OpenAsync();

        Assert.Empty(await ReceiveAsync(client, 1));
    }

    [Fact]
    public void Latency_SameSeed_IsTheSame()
    {
        var plan = new LinkFaultPlan(7, [LinkFaultArgument.Parse("latency:200ms:100ms", out _)!]);

        TimeSpan[] Draw(ulong seed)
        {
            var dice = new FaultDice(seed, 3, 0);
            return [.. Enumerable.Range(0, 20).Select(_ => plan.LatencyAt(TimeSpan.Zero, dice.Share()))];
        }

        Assert.Equal(Draw(7), Draw(7));
        Assert.NotEqual(Draw(7), Draw(8));
        Assert.All(Draw(7), delay => Assert.InRange(delay.TotalMilliseconds, 100, 300));
    }

    [Theory]
    [InlineData("latency:300ms:100ms@30s-60s")]
    [InlineData("bandwidth:2000")]
    [InlineData("reset:20s@1m")]
    [InlineData("partition@30s-60s")]
    [InlineData("half-open@90s")]
    public void Parse_Right_IsRead(string text) => Assert.NotNull(LinkFaultArgument.Parse(text, out _));

    [Theory]
    [InlineData("latency", "write latency:SPAN[:JITTER][@FROM-UNTIL], such as latency:300ms@30s-60s")]
    [InlineData("bandwidth:fast", "write bandwidth:BYTES_PER_SECOND[@FROM-UNTIL], such as bandwidth:2000")]
    [InlineData("partition@60s-30s", "write partition[@FROM-UNTIL], such as partition@30s-60s")]
    [InlineData("partition:3", "write partition")]
    [InlineData("gremlin", "no such fault; there are latency")]
    public void Parse_Wrong_TeachesTheForm(string text, string expected)
    {
        Assert.Null(LinkFaultArgument.Parse(text, out var reason));
        Assert.StartsWith(expected, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void PartitionEnd_TwoThatTouch_IsTheEndOfTheSecond()
    {
        var plan = new LinkFaultPlan(0, [LinkFaultArgument.Parse("partition@1s-2s", out _)!, LinkFaultArgument.Parse("partition@2s-5s", out _)!]);

        Assert.Equal(TimeSpan.FromSeconds(5), plan.PartitionEnd(TimeSpan.FromSeconds(1.5)));
        Assert.Equal(TimeSpan.FromSeconds(6), plan.PartitionEnd(TimeSpan.FromSeconds(6)));
    }

    private void Start(params string[] faults) => _proxy = LinkProxy.Start(
        new IPEndPoint(IPAddress.Loopback, 0), _listener.LocalEndPoint!, new LinkFaultPlan(1, LinkFaultArgument.ParseAll(faults, out _)!), TimeProvider.System);

    private async Task<(Socket Client, Socket Server)> ConnectAsync(params string[] faults)
    {
        Start(faults);
        var client = await OpenAsync();
        return (client, await _listener.AcceptAsync(_limit.Token));
    }

    private async Task<Socket> OpenAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(_proxy!.EndPoint, _limit.Token);
        return client;
    }

    private async Task SendAsync(Socket socket, byte[] bytes, bool end = false)
    {
        for (var at = 0; at < bytes.Length;) at += await socket.SendAsync(bytes.AsMemory(at), _limit.Token);
        if (end) socket.Shutdown(SocketShutdown.Send);
    }

    private async Task<byte[]> ReceiveAsync(Socket socket, int most)
    {
        var all = new MemoryStream();
        var buffer = new byte[65536];
        while (all.Length < most)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - all.Length)), _limit.Token);
            if (count == 0) break;
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }

    private static byte[] Bytes(int count, int salt = 0) => [.. Enumerable.Range(0, count).Select(index => (byte)(index * 31 + index / 251 + salt))];
}
