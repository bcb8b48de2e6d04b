using System.Net;
using System.Net.Sockets;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>Answers the first bytes of every connection with the same bytes, or with silence, and leaves the connection open.</summary>
internal sealed class OneAnswerServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _answer;
    private readonly bool _closes;
    private int _connections;

    public OneAnswerServer(byte[] answer, bool closes = false)
    {
        _answer = answer;
        _closes = closes;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _connections);
        using (client)
        {
            try
            {
                var buffer = new byte[4096];
                if (await client.GetStream().ReadAsync(buffer) == 0) return;
                if (_answer.Length > 0) await client.GetStream().WriteAsync(_answer);
                if (_closes) return;
                while (await client.GetStream().ReadAsync(buffer) > 0)
                {
                    // Whatever comes is of no interest.
                }
            }
            catch (IOException)
            {
                // The client left.
            }
        }
    }
}
