using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Authentication;
using SmartPoles.DeviceSimulators.Recording.Mqtt;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>
/// One MQTT 5 connection of one gateway, of as few parts as ten thousand of them allow: while nothing comes it holds no buffer, and what
/// goes out is packed into buffers that all links share. Trouble is an outcome with words; the end of the link is the end of
/// <see cref="RunAsync"/>.
/// </summary>
internal sealed class FleetLink : IDisposable
{
    /// <summary>A third of it without a word from us is a ping, one and a half without a word from the server is its end.</summary>
    internal const int KeepAliveSeconds = 30;

    private const int ReadBytes = 2048;

    private static readonly ConcurrentBag<MqttPackets> Spare = [];

    private readonly Stream _stream;
    private readonly TimeProvider _clock;
    private readonly FleetInbox _inbox;
    private long _heardAt;
    private long _saidAt;
    private volatile bool _isDown;

    /// <param name="stream">The connection, on which the server has taken the CONNECT.</param>
    /// <param name="clock">For pings.</param>
    /// <param name="receiveMax">What the server has said.</param>
    /// <param name="inbox">With what came behind the answer to CONNECT.</param>
    internal FleetLink(Stream stream, TimeProvider clock, int receiveMax, FleetInbox inbox)
    {
        (_stream, _clock, ReceiveMax, _inbox) = (stream, clock, receiveMax, inbox);
        _heardAt = _saidAt = clock.GetTimestamp();
    }

    /// <summary>Most messages in flight that the server takes.</summary>
    internal int ReceiveMax { get; }

    /// <summary>False once the connection is gone.</summary>
    internal bool IsUp => !_isDown;

    /// <summary>Why it ended; empty while it stands.</summary>
    internal string EndReason { get; private set; } = "";

    /// <summary>A buffer to pack into; give it back.</summary>
    internal static MqttPackets Rent() => Spare.TryTake(out var packets) ? packets : new MqttPackets(isMqtt5: true);

    internal static void Return(MqttPackets packets)
    {
        packets.Clear();
        Spare.Add(packets);
    }

    /// <summary>Packs what the link itself has to say: acknowledgements of commands, and a ping when it was silent for long.</summary>
    internal void PackOwn(MqttPackets packets)
    {
        _inbox.PackOwed(packets);
        if (packets.Length == 0 && IsOver(_saidAt, KeepAliveSeconds / 3.0)) packets.Ping();
    }

    /// <summary>Sends what was packed; false when the connection is gone. One caller at a time.</summary>
    internal async ValueTask<bool> SendAsync(MqttPackets packets)
    {
        try
        {
            Volatile.Write(ref _saidAt, _clock.GetTimestamp());
            await _stream.WriteAsync(packets.Written, CancellationToken.None);
            return true;
        }
        catch (Exception trouble) when (IsOfConnection(trouble))
        {
            End(trouble.GetBaseException().Message);
            return false;
        }
    }

    /// <summary>Whether a ping is due; ends the link when the server has been silent for too long.</summary>
    internal bool IsSilent()
    {
        if (IsOver(Volatile.Read(ref _heardAt), 1.5 * KeepAliveSeconds)) End("the server is silent");
        return IsOver(Volatile.Read(ref _saidAt), KeepAliveSeconds / 3.0);
    }

    /// <summary>Reads until the connection ends; never throws.</summary>
    internal async Task RunAsync(IFleetEar ear)
    {
        try
        {
            if (_inbox.TakeRest() is { } early && !Take(early, ear)) return;

            while (!_isDown)
            {
                // Waits without a buffer; 0 bytes are all there can be, and then there is something to read, or the end.
                if (_inbox.RestLength == 0 && await _stream.ReadAsync(Memory<byte>.Empty, CancellationToken.None) != 0) break;
                if (!await ReadAsync(ear)) break;
            }
        }
        catch (Exception trouble) when (IsOfConnection(trouble))
        {
            End(trouble.GetBaseException().Message);
        }
        finally
        {
            End("closed");
        }
    }

    /// <summary>Drops the TCP connection without a DISCONNECT, as a power cut does.</summary>
    internal void End(string reason)
    {
        if (_isDown) return;
        if (EndReason.Length == 0) EndReason = reason;
        _isDown = true;
        _stream.Dispose();
    }

    public void Dispose() => End("closed");

    private async ValueTask<bool> ReadAsync(IFleetEar ear)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(ReadBytes, 2 * _inbox.RestLength));
        try
        {
            var filled = 0;
            if (_inbox.TakeRest() is { } rest)
            {
                rest.CopyTo(buffer, 0);
                filled = rest.Length;
            }

            var count = await _stream.ReadAsync(buffer.AsMemory(filled), CancellationToken.None);
            if (count == 0)
            {
                End("the server closed the connection");
                return false;
            }

            Volatile.Write(ref _heardAt, _clock.GetTimestamp());
            var isWell = Take(buffer.AsSpan(0, filled + count), ear);
            ear.OnHeard();
            return isWell;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool Take(ReadOnlySpan<byte> bytes, IFleetEar ear)
    {
        if (_inbox.Take(bytes, ear) is not { } end) return true;
        End(end);
        return false;
    }

    private bool IsOver(long since, double seconds) => _clock.GetElapsedTime(since) >= TimeSpan.FromSeconds(seconds);

    /// <summary>The connection is gone or never stood.</summary>
    internal static bool IsOfConnection(Exception trouble) =>
        trouble is IOException or SocketException or AuthenticationException or ObjectDisposedException or InvalidOperationException;
}
