using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Status;

/// <summary>
/// Serves the status page, its JSON and the metrics on loopback. Only reads: GET and HEAD, one request a connection, everything bounded;
/// whatever happens here, polling goes on.
/// </summary>
/// <param name="port">Port on 127.0.0.1.</param>
/// <param name="snapshot">Asked for every request.</param>
/// <param name="time">Deadlines.</param>
/// <param name="logger">Transitions.</param>
public sealed class StatusServer(int port, Func<StatusSnapshot> snapshot, TimeProvider time, ILogger logger)
{
    /// <summary>A technician, a script and a Prometheus, each with a connection to spare.</summary>
    public const int ConnectionsMax = 8;

    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _free = new(ConnectionsMax);

    /// <summary>Runs until cancelled; a port that is taken is tried again.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var isTold = false;
        try
        {
            while (true)
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                if (TryStart(listener) is not { } trouble)
                {
                    logger.PageOpened(port);
                    await ListenAsync(listener, stop).ConfigureAwait(false);
                }
                else if (!isTold)
                {
                    isTold = true;
                    logger.PagePortTaken(port, trouble);
                }

                await Task.Delay(TryAgain, time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A stop is an ordinary end.
        }
    }

    private static string? TryStart(TcpListener listener)
    {
        try
        {
            listener.Start(ConnectionsMax);
            return null;
        }
        catch (SocketException failure)
        {
            return failure.Message;
        }
    }

    private async Task ListenAsync(TcpListener listener, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(stop).ConfigureAwait(false);
                if (_free.Wait(0, CancellationToken.None)) _ = ServeAsync(client, stop);
                else client.Dispose();
            }
        }
        catch (SocketException)
        {
            // The listener is broken (out of descriptors, say): it is opened anew after a while.
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(RequestLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            var answer = await ReadHeadAsync(client, either.Token).ConfigureAwait(false) is { } head ? Answer(head) : Response(400, "text/plain", "no request", true);
            await SendAsync(client, answer, either.Token).ConfigureAwait(false);
            client.Shutdown(SocketShutdown.Both);
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The reader went away or was too slow.
        }
        finally
        {
            client.Dispose();
            _free.Release();
        }
    }

    private static async Task<RequestHead?> ReadHeadAsync(Socket client, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(RequestHead.BytesMax);
        try
        {
            var count = 0;
            while (count < RequestHead.BytesMax)
            {
                var read = await client.ReceiveAsync(buffer.AsMemory(count, RequestHead.BytesMax - count), cancel).ConfigureAwait(false);
                if (read == 0) return null;
                count += read;
                var end = buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8);
                if (end >= 0) return RequestHead.Parse(buffer.AsSpan(0, end));
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private byte[] Answer(RequestHead head)
    {
        var isHead = head.Method == "HEAD";
        if (!head.IsForLoopback) return Response(421, "text/plain", "Ask for localhost or 127.0.0.1", !isHead);
        if (!isHead && head.Method != "GET") return Response(405, "text/plain", "Only GET and HEAD: nothing can be changed here", true);
        return head.Path switch
        {
            "/" => Response(200, "text/html; charset=utf-8", StatusPage.Write(snapshot()), !isHead),
            "/status.json" => Response(200, "application/json", StatusJson.Write(snapshot()), !isHead),
            "/metrics" => Response(200, "text/plain; version=0.0.4; charset=utf-8", StatusMetrics.Write(snapshot()), !isHead),
            _ => Response(404, "text/plain", "There are /, /status.json and /metrics", !isHead),
        };
    }

    private static byte[] Response(int status, string type, string body, bool hasBody)
    {
        var reason = status switch
        {
            200 => "OK",
            400 => "Bad Request",
            404 => "Not Found",
            405 => "Method Not Allowed",
            _ => "Misdirected Request",
        };
        var content = Encoding.UTF8.GetBytes(body);
        var head = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status} {reason}\r\nContent-Type: {type}\r\nContent-Length: {content.Length}\r\nConnection: close\r\n"
            + (status == 405 ? "Allow: GET, HEAD\r\n" : "")
            + "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
            + "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n\r\n");
        return hasBody ? [.. head, .. content] : head;
    }

    private static async Task SendAsync(Socket client, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty) bytes = bytes[await client.SendAsync(bytes, cancel).ConfigureAwait(false)..];
    }
}
