using System.CommandLine;
using SmartPoles.EdgeAgent.Commands;

// Longer than the drain of a stop, which must not be cut short.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) };
var parsed = CommandLine.Build().Parse(args);
var exitCode = await parsed.InvokeAsync(invocation);
return parsed.Errors.Count > 0 ? CommandLine.BadInput : exitCode;
