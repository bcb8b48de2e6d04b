using System.Net.Security;
using System.Net.Sockets;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>A TCP connection that speaks in packets; nothing between a test and the bytes.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpClient _tcp;
    private Stream _stream;

    private RawClient(TcpClient tcp) => (_tcp, _stream) = (tcp, tcp.GetStream());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<RawClient> OpenAsync(int port)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(System.Net.IPAddress.Loopback, port, Stop);
        return new RawClient(tcp);
    }

    /// <summary>Connects and checks that the session is granted.</summary>
    public static async Task<RawClient> ConnectAsync(int port, byte[] connect)
    {
        var client = await OpenAsync(port);
        await client.SendAsync(connect);
        var answer = await client.ReadAsync();
        Assert.NotNull(answer);
        Assert.Equal((0x20, 0, 0), (answer.First, answer.Body[0], answer.Body[1]));
        return client;
    }

    public async Task SecureAsync(SslClientAuthenticationOptions options)
    {
        var secure = new SslStream(_stream);
        await secure.AuthenticateAsClientAsync(options, Stop);
        _stream = secure;
    }

    /// <summary>Sends; a connection that the server has cut meanwhile shows when reading.</summary>
    public async Task SendAsync(params byte[][] packets)
    {
        try
        {
            await _stream.WriteAsync(packets.SelectMany(packet => packet).ToArray(), Stop);
        }
        catch (IOException)
        {
        }
    }

    /// <summary>The next packet; null when the connection is over.</summary>
    public async Task<WirePacket?> ReadAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(Patience);
        try
        {
            var one = new byte[1];
            if (await _stream.ReadAsync(one, limit.Token) == 0) return null;
            var first = one[0];
            var (length, shift) = (0, 0);
            do
            {
                await _stream.ReadExactlyAsync(one, limit.Token);
                length |= (one[0] & 0x7F) << shift;
                shift += 7;
            }
            while (one[0] >= 0x80);
            var body = new byte[length];
            await _stream.ReadExactlyAsync(body, limit.Token);
            return new WirePacket(first, body);
        }
        catch (IOException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!Stop.IsCancellationRequested)
        {
            Assert.Fail($"No packet within {Patience.TotalSeconds:0} s");
            return null;
        }
    }

    /// <summary>Reads a packet and holds it against what it should be, byte by byte.</summary>
    public async Task ExpectAsync(params byte[] packet)
    {
        var read = await ReadAsync();
        Assert.NotNull(read);
        Assert.Equal(Convert.ToHexString(packet), Convert.ToHexString(Wire.Packet(read.First, read.Body)));
    }

    /// <summary>The PUBACKs of these ids come next, in this order.</summary>
    public async Task ExpectAcksAsync(params int[] packetIds)
    {
        foreach (var packetId in packetIds) await ExpectAsync(Wire.PubAck(packetId));
    }

    /// <summary>The server lives and has nothing to say before its answer to a PINGREQ.</summary>
    public async Task ExpectQuietAsync()
    {
        await SendAsync(Wire.Ping);
        await ExpectAsync(0xD0, 0);
    }

    /// <summary>MQTT 5: the connection ends with this reason.</summary>
    public async Task ExpectEndAsync(byte reason)
    {
        await ExpectAsync(0xE0, 2, reason, 0);
        await ExpectClosedAsync();
    }

    public async Task ExpectClosedAsync() => Assert.Null(await ReadAsync());

    /// <summary>Closes as a dying gateway does: without a word.</summary>
    public void Cut() => _tcp.Client.Close(0);

    public void Dispose()
    {
        _stream.Dispose();
        _tcp.Dispose();
    }
}

/// <param name="First">First byte: type and flags.</param>
/// <param name="Body">What follows the fixed header.</param>
internal sealed record WirePacket(byte First, byte[] Body);
