using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Uplink;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>
/// Name, connection, certificate and login of the server, step by step, so that the first one that fails is named. A second CONNECT with
/// the same id would take the session from a running agent: then its own word is taken, and only name, connection and certificate are tried.
/// </summary>
internal sealed class ServerCheck(TimeProvider time)
{
    private const string Area = "server";
    private const int DaysLeftMin = 30;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<CheckResult>> RunAsync(
        Uri server, AgentConfiguration configuration, RunningAgent? agent, bool isAgentRunning, CancellationToken cancel)
    {
        var results = new List<CheckResult>();
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            await StepsAsync(server, configuration, agent, isAgentRunning, results, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            results.Add(CheckResult.Fault(Area, $"{server}: no answer within {Limit.TotalSeconds:0} s", "Check the network of the gateway and the firewalls on the way"));
        }

        return results;
    }

    private async Task StepsAsync(
        Uri server, AgentConfiguration configuration, RunningAgent? agent, bool isAgentRunning, List<CheckResult> results, CancellationToken cancel)
    {
        var isTls = server.Scheme == "mqtts";
        var port = UplinkOptions.PortOf(server);
        if (await ResolveAsync(server, results, cancel).ConfigureAwait(false) is not { } addresses) return;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var started = time.GetTimestamp();
        try
        {
            await socket.ConnectAsync(addresses, port, cancel).ConfigureAwait(false);
        }
        catch (SocketException failure)
        {
            results.Add(CheckResult.Fault(Area, $"{server.Host}:{port}: {failure.Message}", "Check that the server runs, its port, and the network of the gateway"));
            return;
        }

        results.Add(CheckResult.Good(Area, $"{server.Host}:{port} is reached in {time.GetElapsedTime(started).TotalMilliseconds:0} ms"));
        Stream stream = new NetworkStream(socket);
        await using (stream.ConfigureAwait(false))
        {
            if (isTls)
            {
                if (await SecureAsync(stream, server, configuration, results, cancel).ConfigureAwait(false) is not { } secured) return;
                stream = secured;
            }

            if (agent is not null) results.Add(Told(agent));
            else if (isAgentRunning) results.Add(CheckResult.Skipped(Area, "the login is not tried: it would take the session from the running agent"));
            else await LoginAsync(stream, configuration, results, cancel).ConfigureAwait(false);
        }
    }

    private static async Task<IPAddress[]?> ResolveAsync(Uri server, List<CheckResult> results, CancellationToken cancel)
    {
        if (IPAddress.TryParse(server.Host.Trim('[', ']'), out var literal)) return [literal];
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(server.Host, cancel).ConfigureAwait(false);
            results.Add(CheckResult.Good(Area, $"{server.Host} is {string.Join(", ", addresses.Take(3).Select(address => address.ToString()))}"));
            return addresses;
        }
        catch (SocketException failure)
        {
            results.Add(CheckResult.Fault(Area, $"{server.Host}: {failure.Message}", "Check the spelling of the server's name and the DNS of the gateway"));
            return null;
        }
    }

    private async Task<SslStream?> SecureAsync(Stream stream, Uri server, AgentConfiguration configuration, List<CheckResult> results, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (TlsPeer.Load(configuration.Uplink.Tls, server.Host, now, out var peer) is { IsConnected: false } unusable)
        {
            results.Add(CheckResult.Fault(Area, $"TLS: {unusable.Reason}", Sentence(unusable.NextStep)));
            return null;
        }

        using var mine = peer!;
        foreach (var own in mine.Own) results.Add(Certificate($"the gateway's certificate", own.NotAfter.ToUniversalTime()));
        DateTimeOffset? until = null;
        var secured = new SslStream(stream, leaveInnerStreamOpen: false, (_, certificate, chain, errors) =>
        {
            if (certificate is not null)
            {
                using var copy = new X509Certificate2(certificate);
                until = copy.NotAfter.ToUniversalTime();
            }

            return mine.Accepts(certificate, chain, errors, now);
        });
        try
        {
            var options = new SslClientAuthenticationOptions { TargetHost = mine.ServerName, ClientCertificates = mine.Own };
            await secured.AuthenticateAsClientAsync(options, cancel).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException)
        {
            await secured.DisposeAsync().ConfigureAwait(false);
            results.Add(CheckResult.Fault(Area, $"TLS: {mine.Finding ?? failure.Message}{Until(until)}", "Check the clock, and that the server's certificate is for this name and signed by an authority that the gateway knows (Uplink.Tls)"));
            return null;
        }

        results.Add(Certificate("TLS stands, the server's certificate", until));
        return secured;
    }

    private CheckResult Certificate(string what, DateTimeOffset? until)
    {
        if (until is not { } end) return CheckResult.Good(Area, "TLS stands");
        var days = (end - time.GetUtcNow()).TotalDays;
        return days >= DaysLeftMin
            ? CheckResult.Good(Area, $"{what} is valid for {days:0} more days")
            : CheckResult.Warning(Area, $"{what} ends in {days:0.#} days", "Have it renewed; the gateway cannot connect once it has ended");
    }

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static async Task LoginAsync(Stream stream, AgentConfiguration configuration, List<CheckResult> results, CancellationToken cancel)
    {
        var secret = SecretKeeper.Issued(configuration.Agent.DataDirectory) ?? configuration.Uplink.Secret;
        if (secret is null && configuration.Uplink.EnrolmentCode is not null)
        {
            results.Add(CheckResult.Skipped(Area, "the login is not tried: the gateway is not enrolled yet, and a check must not use up its code"));
            return;
        }

        var buffer = new byte[512];
        var count = 0;
        try
        {
            await stream.WriteAsync(MqttProbe.Connect(configuration.Agent.GatewayId, secret), cancel).ConfigureAwait(false);
            string? refusal = null;
            while (count < buffer.Length && !MqttProbe.TryRead(buffer.AsSpan(0, count), out refusal))
            {
                var read = await stream.ReadAsync(buffer.AsMemory(count), cancel).ConfigureAwait(false);
                if (read == 0)
                {
                    results.Add(CheckResult.Fault(Area, "the server closed the connection without an answer to CONNECT", "Is it an MQTT server on this port? Does it want TLS (mqtts://)?"));
                    return;
                }

                count += read;
            }

            results.Add(refusal is null
                ? CheckResult.Good(Area, $"it takes {configuration.Agent.GatewayId} in")
                : CheckResult.Fault(Area, $"it refuses {configuration.Agent.GatewayId}: {refusal}", "Register the gateway on the server (ingest-server gateways add) and enrol it (edge-agent enrol)"));
            await stream.WriteAsync(MqttProbe.Disconnect, cancel).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            results.Add(CheckResult.Fault(Area, $"the connection broke: {failure.Message}", "Is it an MQTT server on this port? Does it want TLS (mqtts://)?"));
        }
    }

    private static CheckResult Told(RunningAgent agent)
    {
        var uplink = agent.Uplink;
        return uplink.GetProperty("connected").GetBoolean()
            ? CheckResult.Good(Area, $"the running agent is connected to {uplink.GetProperty("server").GetString()}, {uplink.GetProperty("published").GetInt64()} messages acknowledged")
            : CheckResult.Fault(Area, $"the running agent is not connected: {uplink.GetProperty("trouble").GetString()}", "See what the steps above say, and the agent's log");
    }

    private static string Until(DateTimeOffset? until) =>
        until is { } end ? $", certificate until {end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}" : "";
}
