using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using SmartPoles.EdgeAgent.Tests.Buses;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>
/// A serial server with one RTU slave behind it, whose registers all hold different values. Told to, it leaves the next question for a
/// register open, and says that answer to whoever connects next: a moment later, or before it answers anything else.
/// </summary>
internal sealed class OwingSlave : IDisposable
{
    public const ushort First = 0;
    public const ushort Second = 1000;
    public const int FirstValue = 10;
    public const int SecondValue = 99;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private byte[]? _owed;
    private int _owingConnection;
    private int _connections;

    public OwingSlave()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next question for the second register is answered only to the next connection.</summary>
    public bool OwesNext { get; set; }

    /// <summary>Such a question has come and its answer is still owed.</summary>
    public bool IsOwing => Volatile.Read(ref _owed) is not null;

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token), ++_connections);
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client, int connection)
    {
        using (client)
        {
            var stream = client.GetStream();
            var question = new byte[8];
            try
            {
                if (IsOwing) _ = PayAfterAMomentAsync(stream);
                while (true)
                {
                    await stream.ReadExactlyAsync(question, _stop.Token);
                    if (IsOwing && connection == _owingConnection) continue;
                    await PayAsync(stream);
                    var register = BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(2));
                    var answer = Frames.Rtu(question[0], Frames.Registers(question[1], register == Second ? (ushort)SecondValue : (ushort)FirstValue));
                    if (OwesNext && register == Second)
                    {
                        OwesNext = false;
                        _owingConnection = connection;
                        Volatile.Write(ref _owed, answer);
                        continue;
                    }

                    await stream.WriteAsync(answer, _stop.Token);
                }
            }
            catch (Exception end) when (end is IOException or OperationCanceledException or EndOfStreamException)
            {
                // The master left.
            }
        }
    }

    private async Task PayAfterAMomentAsync(NetworkStream stream)
    {
        await Task.Delay(Moment, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await PayAsync(stream);
    }

    private async Task PayAsync(NetworkStream stream)
    {
        if (Interlocked.Exchange(ref _owed, null) is { } late) await stream.WriteAsync(late, CancellationToken.None);
    }
}
