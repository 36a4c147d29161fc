# SPDX-License-Identifier: AGPL-3.0-only
"""Tasks that call tasks."""

import asyncio

from .store import NotFoundError


class Defer(Exception):
    def __init__(self, calls):
        self.calls = calls


class AppWorker:
    def __init__(self, codec, connection, handlers):
        self.codec, self.connection, self.handlers = codec, connection, handlers

    async def handle(self, request, _connection):
        from . import Response

        try:
            return Response(await self.codec.invoke_task(request.call, self.handlers[request.call.task_name], self))
        except Defer as deferral:
            return deferral

    def call(self, task_name, topic=None):
        from . import DeferredCall, key

        async def call(*args, **named):
            call = self.codec.encode_call(task_name, args, named)
            try:
                value = await self.connection.store.get(key("value", call.call_hash))
            except NotFoundError:
                raise Defer([DeferredCall(topic, call)]) from None
            return self.codec.decode_return(task_name, value)

        return call

    async def gather(self, *members):
        found = await asyncio.gather(*members, return_exceptions=True)
        for one in found:
            if isinstance(one, Exception) and not isinstance(one, Defer):
                raise one
        deferrals = [call for one in found if isinstance(one, Defer) for call in one.calls]
        if deferrals:
            raise Defer(deferrals)
        return found
