using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SmartPoles.EdgeAgent.Tests.Probes;

/// <summary>A camera's web server, as far as anybody asks: answers every request with the same bytes, or with none.</summary>
internal sealed class WebDevice : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[]? _answer;

    /// <param name="answer">What it says; null for nothing.</param>
    public WebDevice(string? answer)
    {
        _answer = answer is null ? null : Encoding.ASCII.GetBytes(answer);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public List<string> Requests { get; } = [];

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var buffer = new byte[2048];
            try
            {
                var count = await client.GetStream().ReadAsync(buffer, _stop.Token);
                lock (Requests) Requests.Add(Encoding.ASCII.GetString(buffer, 0, count));

                // In two pieces: a status line need not come in one.
                if (_answer is null) await Task.Delay(Timeout.Infinite, _stop.Token);
                else
                {
                    await client.GetStream().WriteAsync(_answer.AsMemory(0, _answer.Length / 3), _stop.Token);
                    await client.GetStream().FlushAsync(_stop.Token);
                    await client.GetStream().WriteAsync(_answer.AsMemory(_answer.Length / 3), _stop.Token);
                }
            }
            catch (Exception end) when (end is IOException or OperationCanceledException)
            {
                // Whoever asked has left.
            }
        }
    }
}
